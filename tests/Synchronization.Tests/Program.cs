using Multiprocessing.TestSupport;

return await TestRun.RunAsync(args, Synchronization.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
