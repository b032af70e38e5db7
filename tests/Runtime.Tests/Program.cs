using Multiprocessing.TestSupport;

return await TestRun.RunAsync(args, Runtime.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
