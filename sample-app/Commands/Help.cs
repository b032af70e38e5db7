namespace SampleApp;

internal static class Help
{
    public static int Show()
    {
        Console.WriteLine("""
            Runs methods of this program in other processes.

            dotnet run --project sample-app                      the introduction, the queue, the pipeline, the census
            dotnet run --project sample-app -- census [folder]   decode every method of every .dll under a folder
                                                                 (default: the .NET installation) in a pool and on one thread
            dotnet run --project sample-app -- compare [folder]  the same, and with as many threads of this process as well
            dotnet run --project sample-app -- introduction      one child process, then a pool of four
            dotnet run --project sample-app -- live              a pool at work, drawn while it works; two workers crash
            dotnet run --project sample-app -- queue             one process puts A, B, C into a queue, another takes them
            dotnet run --project sample-app -- pipeline          three stages in four processes, connected by queues
            dotnet run --project sample-app -- crash             native code crashes in a worker: see what is left
            dotnet run --project sample-app -- runaway           an endless loop, stopped by a timeout
            dotnet run --project sample-app -- help              this text

            Exit code: 0 when all went as it should, 1 when a check failed, 2 when the command line cannot be understood.
            """);
        return 0;
    }
}
