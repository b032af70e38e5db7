using SampleApp;

// Nothing here knows about worker processes: they start this same program, and this code never runs in them.
try
{
    return args switch
    {
        [] => await Introduction.RunAsync() is var failed and not 0 ? failed : await CensusCommand.RunAsync(),
        ["census"] => await CensusCommand.RunAsync(),
        ["census", string folder] => await CensusCommand.RunAsync(folder),
        ["crash"] => await CrashCommand.RunAsync(),
        ["runaway"] => await RunawayCommand.RunAsync(),
        ["help" or "--help" or "-h"] => Help.Show(),
        _ => throw new UsageException($"there is no command '{string.Join(' ', args)}'"),
    };
}
catch (UsageException mistake)
{
    Console.Error.WriteLine($"sample-app: {mistake.Message}. 'dotnet run --project sample-app -- help' lists the commands.");
    return 2;
}
