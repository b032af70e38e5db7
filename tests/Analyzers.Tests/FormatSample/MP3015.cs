namespace FormatSample.MP3015;

public static partial class Squares
{
    private static readonly ProcessPool s_pool = new(4);

    [RunInProcess]
    public static int Square(int number) => number * number;

    public static Task<int[]> OfAll(int[] numbers) => s_pool.MapAsync(numbers, number => Calls.Square(number));
}
