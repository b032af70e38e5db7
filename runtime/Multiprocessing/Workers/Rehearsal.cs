using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// A call that a spare worker runs before any other: it loads the assemblies that hold marked methods, and the code on
/// the way of a call is compiled, which takes a hundred times as long as a call. Its outcome belongs to no call and is
/// dropped by the caller.
/// </summary>
internal sealed class Rehearsal : GeneratedCall<int>
{
    private const int Token = 0;

    /// <summary>The number of no call of a caller's.</summary>
    internal const long CallId = 0;


    private readonly ModuleDefinition[] _modules;

    private Rehearsal(ModuleDefinition[] modules) => _modules = modules;

    /// <summary>What each worker knows without being told.</summary>
    internal static KeyValuePair<int, ProcessMethod> Definition => new(Token, RehearsalMethod.Instance);

    public override ProcessMethod Method => RehearsalMethod.Instance;

    /// <summary>Puts it on the ring of a worker that has no call.</summary>
    internal static void Send(CallerChannel channel) => _ = channel.TrySend(
        FrameKind.Call,
        CallId,
        Token,
        // Plug-ins may be many, and gone before they are called; the pool's own methods are told to a spare anyway.
        new Rehearsal([.. ProcessModule.Registered.Where(m => m.Context is null).Select(ModuleDefinition.Of)]),
        static (call, ref writer) => call.SerializeArguments(ref writer),
        "The rehearsal");

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
                // Whoever calls a method of it will hear of it.
            }
        }
        return new(_modules.Length);
    }

    protected internal override void WriteResult(ref MemoryPackWriter<ProcessBufferWriter> writer, in int result) => writer.WriteUnmanaged(result);

    protected internal override int ReadResult(ref MemoryPackReader reader) => reader.ReadUnmanaged<int>();

    private sealed class RehearsalMethod() : ProcessMethod(new RehearsalModule(), "rehearsal", contract: 0)
    {
        internal static readonly RehearsalMethod Instance = new();

        protected internal override ProcessInvocation ReadCall(ref MemoryPackReader reader)
        {
            int count = reader.ReadUnmanaged<int>();
            if (count < 0 || count > reader.Remaining) throw new ProtocolViolationException($"A rehearsal claims {count} modules.");
            ModuleDefinition[] modules = new ModuleDefinition[count];
            for (int i = 0; i < modules.Length; i++) modules[i] = ModuleDefinition.Read(ref reader);
            return new Rehearsal(modules);
        }
    }

    private sealed class RehearsalModule() : ProcessModule(typeof(Rehearsal).Assembly)
    {
        protected internal override ProcessMethod? FindMethod(string name) => null;
    }
}
