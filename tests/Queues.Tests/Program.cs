using Queues.Tests.Support;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

if (args is [ScenarioHost.Argument]) return ScenarioHost.Serve();
if (args.Any(argument => argument is "-automated" or "@@")) return await ConsoleRunner.Run(args);
return await TestPlatformTestFramework.RunAsync(args, Queues.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
