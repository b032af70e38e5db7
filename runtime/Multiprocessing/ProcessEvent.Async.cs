using Multiprocessing.Memory;

namespace Multiprocessing;

public sealed partial class ProcessEvent
{
    private static async Task<bool> WaitCoreAsync(
        SharedBlock block, int ticket, Deadline deadline, CancellationToken cancellationToken)
    {
        while (!IsReleased(block, ticket, out int expected))
        {
            if (deadline.IsOver) return false;
            await SleepAsync(block, expected, deadline, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }
}
