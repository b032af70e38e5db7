namespace Multiprocessing.Wire;

/// <summary>
/// The other side wrote something that it never writes: its memory is damaged, or it is not one of ours. The one
/// process is killed; never shown to users as such.
/// </summary>
internal sealed class ProtocolViolationException(string message) : Exception(message);
