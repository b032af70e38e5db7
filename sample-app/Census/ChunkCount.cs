namespace SampleApp;

/// <summary>
/// What a chunk of libraries holds. Crosses the process boundary as it is: no attribute, no mapping. It is small beside
/// what was read for it, which is why the work is worth a process.
/// </summary>
/// <param name="Sum">The sums.</param>
/// <param name="Opcodes">How often each opcode stands in a method, see <see cref="Opcodes"/>.</param>
/// <param name="Users">The methods that use the most members, in no order.</param>
/// <param name="Odd">The files that are no managed library.</param>
internal sealed record ChunkCount(LibrarySum Sum, long[] Opcodes, UsingMethod[] Users, OddFile[] Odd);

/// <summary>The sums over libraries.</summary>
internal readonly record struct LibrarySum(int Libraries, int Types, int Methods, long ILBytes, long Uses)
{
    public static LibrarySum operator +(LibrarySum left, LibrarySum right) => new(
        left.Libraries + right.Libraries, left.Types + right.Types, left.Methods + right.Methods,
        left.ILBytes + right.ILBytes, left.Uses + right.Uses);
}

/// <summary>A method that uses others, and fields.</summary>
/// <param name="Place">Where it is defined.</param>
/// <param name="Uses">How many different ones it uses.</param>
internal readonly record struct UsingMethod(MemberPlace Place, int Uses);

/// <summary>A method or field as a library names it: the library's number, and the token in it.</summary>
internal readonly record struct MemberPlace(int File, int Token);

/// <summary>A file that is no managed library.</summary>
/// <param name="File">Its number.</param>
/// <param name="Reason">Why it cannot be read; null for a native library.</param>
internal sealed record OddFile(int File, string? Reason);
