using Multiprocessing;

namespace MultiprocessingApp;

public static partial class Primes
{
    /// <summary>Counts the primes below a limit.</summary>
    /// <param name="limit">Not itself counted.</param>
    /// <param name="messages">Hears of the end.</param>
    [RunInProcess]
    public static int Count(int limit, ProcessQueue<string> messages)
    {
        int count = 0;
        for (int number = 2; number < limit; number++)
        {
            if (IsPrime(number)) count++;
        }
        messages.Enqueue($"Process {Environment.ProcessId} has counted up to {limit}.");
        return count;
    }

    private static bool IsPrime(int number)
    {
        for (int divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0) return false;
        }
        return true;
    }
}
