using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>Arrays of several dimensions: absent ones, and those without elements.</summary>
public class MultiArrayTests
{
    [Fact]
    public async Task AbsentArrays_InStructs_TakeNoMoreThanTheyClaim()
    {
        List<Cell> copy = await InProcess.Run(
            MultiArrays.Calls.Cells([new Cell(), new Cell { Id = 2, Grid = new int[2, 3] }, new Cell { Id = 3 }]));
        Assert.Equal([0, 2, 3], copy.Select(c => c.Id));
        Assert.Equal([null, 6, null], copy.Select(c => c.Grid?.Length));
        Assert.Single(await InProcess.Run(MultiArrays.Calls.Cells([new Cell()])));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(0, 5)]
    [InlineData(1000, 0)]
    [InlineData(0, 0)]
    public async Task ArraysWithoutElements_KeepTheirLengths(int first, int second)
    {
        double[,] numbers = await InProcess.Run(MultiArrays.Calls.Numbers(new double[first, second]));
        Assert.Equal((first, second), (numbers.GetLength(0), numbers.GetLength(1)));
        string?[,] texts = await InProcess.Run(MultiArrays.Calls.Texts(new string?[first, second]));
        Assert.Equal((first, second), (texts.GetLength(0), texts.GetLength(1)));
    }
}

internal struct Cell
{
    public int Id;
    public int[,]? Grid;
}

internal static partial class MultiArrays
{
    [RunInProcess]
    internal static List<Cell> Cells(List<Cell> value) => value;

    [RunInProcess]
    internal static double[,] Numbers(double[,] value) => value;

    [RunInProcess]
    internal static string?[,] Texts(string?[,] value) => value;
}
