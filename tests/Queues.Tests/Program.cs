using Multiprocessing.TestSupport;
using Queues.Tests.Support;

// The tests run scenarios in processes of their own, which are this program too.
if (args is [ScenarioHost.Argument]) return ScenarioHost.Serve();
return await TestRun.RunAsync(args, Queues.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
