using MemoryPack;
using Multiprocessing.CompilerServices;

namespace TestWorker;

/// <summary>
/// Handles as bytes, for processes that the tests start and that pass them on by hand: with the formatters that
/// generated code uses, of which MemoryPack knows nothing by itself.
/// </summary>
internal static class HandleBytes
{
    internal static byte[] Write<T>(T handle)
        where T : IProcessHandle<T>
    {
        Known<T>.Register();
        return MemoryPackSerializer.Serialize(handle);
    }

    internal static T Read<T>(byte[] bytes)
        where T : IProcessHandle<T>
    {
        Known<T>.Register();
        return MemoryPackSerializer.Deserialize<T>(bytes)!;
    }

    private static class Known<T>
        where T : IProcessHandle<T>
    {
        static Known() => MemoryPackFormatterProvider.Register(T.CreateFormatter());

        internal static void Register()
        {
        }
    }
}
