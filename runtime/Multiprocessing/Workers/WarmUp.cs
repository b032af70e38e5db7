using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// A call that a spare worker runs before any other: it loads the assemblies that hold marked methods, and the code on
/// the way of a call is compiled, which takes a hundred times as long as a call. Its outcome belongs to no call and is
/// dropped by the caller.
/// </summary>
internal sealed class WarmUp : GeneratedCall<int>
{
    private const int Token = 0;

    /// <summary>The number of no call of a caller's.</summary>
    internal const long CallId = 0;


    private readonly ModuleDefinition[] _modules;

    private WarmUp(ModuleDefinition[] modules) => _modules = modules;

    /// <summary>What each worker knows without a definition.</summary>
    internal static KeyValuePair<int, ProcessMethod> Definition => new(Token, WarmUpMethod.Instance);

    public override ProcessMethod Method => WarmUpMethod.Instance;

    /// <summary>Puts it on the ring of a worker that has no call.</summary>
    internal static void Send(CallerChannel channel) => _ = channel.TrySend(
        FrameKind.Call,
        CallId,
        Token,
        // Plug-ins may be many, and gone before they are called; the definitions of the pool's own methods are sent to
        // a spare anyway.
        new WarmUp([.. ProcessModule.Registered.Where(m => m.Context is null).Select(ModuleDefinition.Of)]),
        static (call, ref writer) => call.SerializeArguments(ref writer),
        "The warm-up");

    protected internal override void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        writer.WriteUnmanaged(_modules.Length);
        foreach (ModuleDefinition module in _modules) ModuleDefinition.Write(module, ref writer);
    }

    protected internal override ValueTask<int> InvokeAsync(ProcessCallContext context)
    {
        foreach (ModuleDefinition module in _modules)
        {
            try
            {
                MethodResolver.FindModule(module);
            }
            catch (Exception)
            {
                // A call of one of its methods reports it.
            }
        }
        return new(_modules.Length);
    }

    protected internal override void WriteResult(ref MemoryPackWriter<ProcessBufferWriter> writer, in int result) =>
        writer.WriteUnmanaged(result);

    protected internal override int ReadResult(ref MemoryPackReader reader) => reader.ReadUnmanaged<int>();

    private sealed class WarmUpMethod() : ProcessMethod(new WarmUpModule(), "warm-up", contract: 0)
    {
        internal static readonly WarmUpMethod Instance = new();

        protected internal override ProcessInvocation ReadCall(ref MemoryPackReader reader)
        {
            int count = reader.ReadUnmanaged<int>();
            if (count < 0 || count > reader.Remaining)
            {
                throw new ProtocolViolationException($"A warm-up claims {count} modules.");
            }
            ModuleDefinition[] modules = new ModuleDefinition[count];
            for (int i = 0; i < modules.Length; i++) modules[i] = ModuleDefinition.Read(ref reader);
            return new WarmUp(modules);
        }
    }

    private sealed class WarmUpModule() : ProcessModule(typeof(WarmUp).Assembly)
    {
        protected internal override ProcessMethod? FindMethod(string name) => null;
    }
}
