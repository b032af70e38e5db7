using Multiprocessing.TestSupport;

return await TestRun.RunAsync(args, Generator.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
