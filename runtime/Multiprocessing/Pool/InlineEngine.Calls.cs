using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

// What belongs to one call.
internal sealed partial class InlineEngine
{
    /// <summary>What ends a call before its method does: its token, its time, the end of the pool.</summary>
    private sealed class Ending : IDisposable
    {
        private readonly ProcessInvocation _call;
        private readonly CallPlan _plan;
        private readonly CancellationTokenSource _timeUp;
        private readonly CancellationTokenSource _any;

        internal Ending(ProcessInvocation call, in CallPlan plan, CancellationToken termination)
        {
            _call = call;
            _plan = plan;
            _timeUp = new CancellationTokenSource(Deadline.ForTimer(plan.Timeout));
            _any = CancellationTokenSource.CreateLinkedTokenSource(plan.CancellationToken, termination, _timeUp.Token);
        }

        internal CancellationToken Token => _any.Token;

        private bool IsTimeUp => _timeUp.IsCancellationRequested && !_plan.CancellationToken.IsCancellationRequested;

        internal async Task<T> WaitAsync<T>(Task<T> step)
        {
            try
            {
                return await step.WaitAsync(_any.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (IsTimeUp)
            {
                throw TimeIsUp();
            }
        }

        internal async Task EnterAsync(SemaphoreSlim gate)
        {
            try
            {
                await gate.WaitAsync(_any.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (IsTimeUp)
            {
                throw TimeIsUp();
            }
        }

        private TimeoutException TimeIsUp() => PoolErrors.TimedOut(_call.Method, _plan.Timeout);

        public void Dispose()
        {
            _any.Dispose();
            _timeUp.Dispose();
        }
    }

    private sealed class InlineContext(
        ProcessInvocation caller, CancellationToken cancellationToken)
        : ProcessCallContext
    {
        public override CancellationToken CancellationToken => cancellationToken;

        public override IProgress<T> CreateProgress<T>(int parameter, ProgressWriter<T> write) =>
            new Progress<T>(caller, parameter, write);
    }

    private sealed class Progress<T>(ProcessInvocation caller, int parameter, ProgressWriter<T> write) : IProgress<T>
    {
        public void Report(T value)
        {
            byte[] bytes = Write(
                (write, value),
                static (state, ref writer) => state.write(ref writer, state.value),
                "A progress report",
                caller);
            Action? report = Codec.Read(
                bytes,
                (caller, parameter),
                static (state, ref reader) => state.caller.DeserializeProgress(state.parameter, ref reader),
                "A progress report",
                caller.Method.Name);
            report?.Invoke();
        }
    }
}
