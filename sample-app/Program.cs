using SampleApp;

// Nothing here knows about worker processes: they start this same program, and this code never runs in them.
try
{
    return args switch
    {
        [] => await RunAllAsync(
            Introduction.RunAsync, QueueCommand.RunAsync, PipelineCommand.RunAsync, () => CensusCommand.RunAsync()),
        ["introduction"] => await Introduction.RunAsync(),
        ["census"] => await CensusCommand.RunAsync(),
        ["census", string folder] => await CensusCommand.RunAsync(folder),
        ["compare"] => await CensusCommand.RunAsync(withThreads: true),
        ["compare", string folder] => await CensusCommand.RunAsync(folder, withThreads: true),
        ["queue"] => await QueueCommand.RunAsync(),
        ["pipeline"] => await PipelineCommand.RunAsync(),
        ["live"] => await LiveCommand.RunAsync(),
        ["crash"] => await CrashCommand.RunAsync(),
        ["runaway"] => await RunawayCommand.RunAsync(),
        ["help" or "--help" or "-h"] => Help.Show(),
        _ => throw new UsageException($"there is no command '{string.Join(' ', args)}'"),
    };
}
catch (UsageException mistake)
{
    Console.Error.WriteLine(
        $"sample-app: {mistake.Message}. 'dotnet run --project sample-app -- help' lists the commands.");
    return 2;
}

static async Task<int> RunAllAsync(params Func<Task<int>>[] parts)
{
    foreach (Func<Task<int>> part in parts)
    {
        if (await part() is var failed and not 0) return failed;
    }

    return 0;
}
