using Multiprocessing.TestSupport;

return await TestRun.RunAsync(
    args, Multiprocessing.Analyzers.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
