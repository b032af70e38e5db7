namespace Multiprocessing.Queues;

internal static unsafe class PipeLayout
{
    internal static void Repair(byte* start, int dead)
    {
    }
}
