using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace Benchmarks.Queues;

/// <summary>
/// Frames with a length in front, one way over a Unix socket to another process, one system call a frame.
/// </summary>
internal static class SocketStreamPeer
{
    internal const string Role = "peer-socket-sink";

    internal static Task<double> RunAsync(int size, int count)
    {
        string folder = Directory.CreateTempSubdirectory("benchmarks-").FullName;
        try
        {
            string path = Path.Combine(folder, "sink");
            using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            using Process sink = Process.Start(Environment.ProcessPath!, [Role, path]);
            using Socket socket = listener.Accept();
            byte[] frame = new byte[sizeof(int) + size];
            BinaryPrimitives.WriteInt32LittleEndian(frame, size);
            byte[] done = new byte[1];
            byte[] end = new byte[sizeof(int)];
            // The other side answers when it has got as many as the first frames, which it also warms up with.
            double rate = 0;
            foreach (int frames in new[] { count / 4, count })
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < frames; i++) SendAll(socket, frame);
                SendAll(socket, end);
                _ = socket.Receive(done);
                rate = frames / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            socket.Shutdown(SocketShutdown.Send);
            sink.WaitForExit();
            return Task.FromResult(rate);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The other process: reads frames, and answers one byte to each empty one.</summary>
    internal static void Serve(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        using NetworkStream network = new(socket);
        using BufferedStream stream = new(network, 64 << 10);
        byte[] header = new byte[sizeof(int)];
        while (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length == 0) socket.Send([1]);
            else stream.ReadExactly(new byte[length]);
        }
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty) data = data[socket.Send(data)..];
    }
}
