using System.Reflection;
using System.Text;

namespace Queues.Tests.Support;

/// <summary>
/// The other side of <see cref="ScenarioProcess"/>: runs scenarios, named on stdin, one line of answer each. A process
/// of its own, the root of its own tree, so that a scenario runs on the platform that the test chose.
/// </summary>
internal static class ScenarioHost
{
    internal const string Argument = "--scenarios";

    internal static int Serve()
    {
        while (Console.In.ReadLine() is { } line)
        {
            string answer;
            try
            {
                string[] parts = line.Split('.');
                MethodInfo method = Type.GetType($"Queues.Tests.Scenarios.{parts[0]}")!.GetMethod(parts[1])!;
                if (method.Invoke(null, null) is Task task) task.GetAwaiter().GetResult();
                answer = "ok";
            }
            catch (Exception error)
            {
                Exception cause = error is TargetInvocationException { InnerException: { } inner } ? inner : error;
                answer = "failed " + Convert.ToBase64String(Encoding.UTF8.GetBytes(cause.ToString()));
            }
            foreach (ChildProcess child in ChildProcess.Active)
            {
                child.WaitForExit();
            }
            Console.Out.WriteLine(answer);
        }
        return 0;
    }
}
