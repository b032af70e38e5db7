using System.Runtime.InteropServices;
using System.Text.Json;

namespace Multiprocessing.Platform;

/// <summary>
/// How many foreground threads this process has: what the runtime itself looks at when it waits for them after
/// <c>Main</c>. No API shows it, but the runtime describes where its counters are (its "data contract", version 1 of
/// "Thread"), for debuggers.
/// </summary>
internal static unsafe class ManagedThreadCounts
{
    private const string Export = "DotNetRuntimeContractDescriptor";
    private const ulong Magic = 0x0043414443434e44; // "DNCCDAC"
    private const int ContractVersion = 1;

    private static readonly Lazy<Counters?> s_counters = new(Find);

    /// <summary>
    /// Null where this runtime does not describe its counters: NativeAOT, Mono, another version of the contract.
    /// </summary>
    internal static int? Foreground
    {
        get
        {
            if (s_counters.Value is not { } at) return null;
            int threads = Volatile.Read(ref *at.Threads) + Volatile.Read(ref *at.Pending);
            return threads - Volatile.Read(ref *at.Unstarted) - Volatile.Read(ref *at.Dead)
                - Volatile.Read(ref *at.Background);
        }
    }

    private static Counters? Find()
    {
        if (FindDescriptor() is not { } address) return null;
        Descriptor* descriptor = (Descriptor*)address;
        if (descriptor->Magic != Magic) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                new ReadOnlySpan<byte>(descriptor->Text, (int)descriptor->TextLength).ToArray(),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            JsonElement root = document.RootElement;
            if (root.GetProperty("contracts").GetProperty("Thread").GetInt32() != ContractVersion) return null;
            // [[index], type]: the pointer of that index leads to the variable, which leads to the object.
            uint index = root.GetProperty("globals").GetProperty("ThreadStore")[0][0].GetUInt32();
            if (index >= descriptor->PointerCount) return null;
            byte* store = *(byte**)descriptor->Pointers[index];
            if (store == null) return null;
            JsonElement fields = root.GetProperty("types").GetProperty("ThreadStore");
            int* At(string name) => (int*)(store + fields.GetProperty(name).GetInt32());
            return new Counters(
                At("ThreadCount"), At("UnstartedCount"), At("BackgroundCount"), At("PendingCount"), At("DeadCount"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            return null; // described in another way
        }
    }

    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "An empty path says that the runtime is in the executable.")]
    private static nint? FindDescriptor()
    {
        string core = typeof(object).Assembly.Location;
        string name = OperatingSystem.IsMacOS() ? "libcoreclr.dylib" : "libcoreclr.so";
        nint library = NativeLibrary.GetMainProgramHandle();
        if (core.Length > 0 && !NativeLibrary.TryLoad(Path.Combine(Path.GetDirectoryName(core)!, name), out library))
        {
            return null;
        }
        return NativeLibrary.TryGetExport(library, Export, out nint address) ? address : null;
    }

    private sealed class Counters(int* threads, int* unstarted, int* background, int* pending, int* dead)
    {
        internal int* Threads { get; } = threads;

        internal int* Unstarted { get; } = unstarted;

        internal int* Background { get; } = background;

        internal int* Pending { get; } = pending;

        internal int* Dead { get; } = dead;
    }

    // The layout is fixed by the contract's own specification.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Descriptor
    {
        internal readonly ulong Magic;
        internal readonly uint Flags;
        internal readonly uint TextLength;
        internal readonly byte* Text;
        internal readonly uint PointerCount;
        internal readonly uint Padding;
        internal readonly nint* Pointers;
    }
}
