namespace FormatSample.MP3016;

public static partial class Squares
{
    [RunInProcess]
    public static int Square(int number) => number * number;

    public static Task<int> Soon(ProcessPool pool) =>
        pool.RunAsync(Calls.Square(3)).WaitAsync(TimeSpan.FromSeconds(1));
}
