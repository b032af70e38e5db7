namespace Benchmarks.Harness;

/// <summary>Compiles and runs the C side of a comparison.</summary>
internal static class NativePeer
{
    /// <summary>What the program printed; nothing when there is no C compiler.</summary>
    internal static string[] Run(string source, params string[] arguments)
    {
        if (ExternalProgram.Find("gcc") is not { } compiler) return [];
        string folder = Directory.CreateTempSubdirectory("benchmarks-").FullName;
        try
        {
            string program = Path.Combine(folder, "program");
            _ = ExternalProgram.Run(compiler, "-O2", "-o", program, ExternalProgram.Beside("native", source));
            return ExternalProgram.Run(program, arguments);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
