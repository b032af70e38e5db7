using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace Benchmarks.Peers;

/// <summary>
/// Frames with a length in front, echoed by another process over a Unix socket: what one would write by hand.
/// </summary>
internal sealed class SocketPeer : IDisposable
{
    internal const string Role = "peer-socket";

    private readonly string _folder = Directory.CreateTempSubdirectory("benchmarks-").FullName;
    private readonly Process _process;
    private readonly Socket _socket;
    private byte[] _received = [];

    internal SocketPeer()
    {
        UnixDomainSocketEndPoint address = new(Path.Combine(_folder, "echo"));
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        _process = Process.Start(Environment.ProcessPath!, [Role, Path.Combine(_folder, "echo")]);
        _socket = listener.Accept();
    }

    internal static void Serve(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        byte[] buffer = [];
        while (TryReceive(socket, ref buffer, out int length)) Send(socket, buffer.AsSpan(0, length));
    }

    internal void Echo(byte[] data)
    {
        Send(_socket, data);
        if (!TryReceive(_socket, ref _received, out int length) || length != data.Length)
            throw new InvalidOperationException("The echo did not come back.");
    }

    public void Dispose()
    {
        _socket.Dispose();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(header, data.Length);
        socket.Send(header);
        while (!data.IsEmpty) data = data[socket.Send(data)..];
    }

    private static bool TryReceive(Socket socket, ref byte[] buffer, out int length)
    {
        length = 0;
        Span<byte> header = stackalloc byte[sizeof(int)];
        if (!TryFill(socket, header)) return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (buffer.Length < length) buffer = new byte[length];
        return TryFill(socket, buffer.AsSpan(0, length));
    }

    private static bool TryFill(Socket socket, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int count = socket.Receive(target);
            if (count == 0) return false;
            target = target[count..];
        }
        return true;
    }
}
