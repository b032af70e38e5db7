using System.Diagnostics;
using StreamJsonRpc;

namespace Benchmarks.Peers;

/// <summary>
/// StreamJsonRpc with its defaults (JSON, header-delimited) over the standard streams of another process.
/// </summary>
internal sealed class JsonRpcPeer : IDisposable
{
    internal const string Role = "peer-jsonrpc";

    private readonly Process _process;
    private readonly JsonRpc _rpc;

    internal JsonRpcPeer()
    {
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Role])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _rpc = JsonRpc.Attach(_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream);
    }

    internal static async Task ServeAsync()
    {
        using JsonRpc rpc = JsonRpc.Attach(Console.OpenStandardOutput(), Console.OpenStandardInput(), new Target());
        await rpc.Completion;
    }

    internal Task<int> IncrementAsync(int value) => _rpc.InvokeAsync<int>(nameof(Target.Increment), value);

    internal Task<byte[]> EchoAsync(byte[] data) => _rpc.InvokeAsync<byte[]>(nameof(Target.Echo), data);

    public void Dispose()
    {
        _rpc.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private sealed class Target
    {
        public int Increment(int value) => value + 1;

        public byte[] Echo(byte[] data) => data;
    }
}
