using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>
/// Wakes one consumer that may be asleep: a word in shared memory that is 1 while the consumer sleeps or is about to.
/// </summary>
/// <remarks>
/// <code>
///   consumer: word = 1 ── fence ── is there work? ── yes: word = 0, go
///                                                └── no: sleep while word == 1
///   producer: publish ── fence ── word == 1? ── yes: word = 0, wake
/// </code>
/// Either the producer sees the 1 or the consumer sees the work (both fences are full). A producer that dies after
/// taking the 1 away and before the wake leaves a sleeper that no <see cref="Ring"/> wakes any more: the thread that
/// notices the death calls <see cref="RingSurely"/>.
/// </remarks>
internal static unsafe class Doorbell
{
    internal static void Ring(int* word)
    {
        Interlocked.MemoryBarrier(); // BELL 1: publish before looking; pairs with BELL 2
        if (Volatile.Read(ref *word) != 0 && Interlocked.Exchange(ref *word, 0) != 0)
        {
            PlatformSelector.Wait.Wake(word, 1);
        }
    }

    /// <summary>Wakes the consumer even if someone who died has taken the 1 away without waking it.</summary>
    internal static void RingSurely(int* word)
    {
        Interlocked.Exchange(ref *word, 0);
        PlatformSelector.Wait.Wake(word, 1);
    }

    /// <summary>Says that the consumer is about to sleep. Look for work once more, then <see cref="Sleep"/>.</summary>
    internal static void Arm(int* word) => Interlocked.Exchange(ref *word, 1); // BELL 2: a full fence

    /// <summary>Takes <see cref="Arm"/> back.</summary>
    internal static void Disarm(int* word) => Volatile.Write(ref *word, 0);

    /// <summary>Sleeps until the bell rings, the time is up, or for no reason; disarms.</summary>
    internal static void Sleep(int* word, TimeSpan timeout)
    {
        PlatformSelector.Wait.Wait(word, 1, timeout);
        Disarm(word);
    }
}
