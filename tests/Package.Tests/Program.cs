using Multiprocessing.TestSupport;

return await TestRun.RunAsync(args, Package.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
