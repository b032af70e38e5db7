using Multiprocessing;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SampleApp;

/// <summary>One picture of a pool at work.</summary>
internal static class LiveView
{
    public static IRenderable Render(ProcessPool pool, LiveState state)
    {
        Table workers = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Workers") };
        string[] headings = ["Process", "State", "Runs", "Calls done", "Memory"];
        foreach (string heading in headings) workers.AddColumn(heading);
        foreach (WorkerInfo worker in pool.Workers)
        {
            string color = worker.State switch
            {
                WorkerState.Busy => "green",
                WorkerState.Idle => "grey",
                WorkerState.Starting => "yellow",
                _ => "red",
            };
            workers.AddRow(
                new Text(worker.ProcessId == 0 ? "" : $"{worker.ProcessId}"),
                new Markup($"[{color}]{worker.State}[/]"),
                new Text(worker.CurrentCall ?? "") { Overflow = Overflow.Ellipsis },
                new Text($"{worker.CallsDone:N0}"),
                new Text($"{worker.WorkingSet / 1e6:N0} MB"));
        }

        const int Width = 40;
        int filled = state.Done * Width / state.Jobs;
        string bar = $"[green]{new string('━', filled)}[/][grey]{new string('━', Width - filled)}[/]";
        Markup progress = new($"{bar} {state.Done} of {state.Jobs}, {state.PerSecond:F0} per second");

        IEnumerable<IRenderable> deaths = state.Deaths.Select(death => new Markup(
            $"[red]Worker {death.ProcessId} died: {death.SignalName}[/] [grey]and was replaced[/]"));
        return new Rows([progress, workers, .. deaths]);
    }
}
