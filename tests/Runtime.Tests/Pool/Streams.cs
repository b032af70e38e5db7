using System.Runtime.CompilerServices;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Methods that yield streams, and methods that report how far they are.</summary>
internal static partial class Streams
{
    [RunInProcess]
    internal static async IAsyncEnumerable<int> Count(
        int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < to; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
        await Task.CompletedTask;
    }

    /// <summary>Writes how many elements it has given away, so that the caller sees how far ahead it is.</summary>
    [RunInProcess]
    internal static async IAsyncEnumerable<int> CountLoudly(
        string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.WriteAllText(file + ".new", $"{i}");
                File.Move(file + ".new", file, overwrite: true);
                yield return i;
            }
        }
        finally
        {
            await File.WriteAllTextAsync(file + ".ended", string.Empty, CancellationToken.None);
        }
    }

    /// <summary>Blocks before its first element, deaf to all requests.</summary>
    [RunInProcess]
    internal static async IAsyncEnumerable<int> Wait(string started, string end)
    {
        yield return Jobs.RunUntil(started, end);
        await Task.CompletedTask;
    }

    [RunInProcess]
    internal static async IAsyncEnumerable<int> DieAfter(int count, string death)
    {
        for (int i = 0; i < count; i++) yield return i;
        await Task.Yield();
        Death.Die(death);
        yield return -1;
    }

    [RunInProcess]
    internal static async IAsyncEnumerable<byte[]> Blocks(int count, int length)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] block = new byte[length];
            Array.Fill(block, (byte)i);
            yield return block;
        }
        await Task.CompletedTask;
    }

    [RunInProcess]
    internal static (int Quotient, int Remainder) DivRem(int left, int right) => Math.DivRem(left, right);

    [RunInProcess]
    internal static int Report(int count, IProgress<int> progress)
    {
        for (int i = 0; i < count; i++) progress.Report(i);
        return count;
    }
}
