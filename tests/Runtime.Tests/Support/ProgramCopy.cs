using System.Text.Json.Nodes;

namespace Runtime.Tests.Support;

/// <summary>A copy of tests/TestPrograms that a test may change.</summary>
internal static class ProgramCopy
{
    private static readonly string[] s_files =
    [
        "TestPrograms", "TestPrograms.dll", "TestPrograms.deps.json", "TestPrograms.runtimeconfig.json",
        "Multiprocessing.dll",
        "MemoryPack.Core.dll", "Microsoft.Extensions.Logging.Abstractions.dll",
        "Microsoft.Extensions.DependencyInjection.Abstractions.dll",
    ];

    internal static void To(string folder)
    {
        foreach (string file in s_files)
        {
            string source = Path.Combine(AppContext.BaseDirectory, file);
            if (File.Exists(source)) File.Copy(source, Path.Combine(folder, file));
        }
    }

    /// <summary>Sets a property in the settings of the copy, as the SDK does from the project.</summary>
    internal static void Configure(string folder, string property, bool value)
    {
        string file = Path.Combine(folder, "TestPrograms.runtimeconfig.json");
        JsonNode settings = JsonNode.Parse(File.ReadAllText(file))!;
        settings["runtimeOptions"]!["configProperties"]![property] = value;
        File.WriteAllText(file, "// The host allows comments.\n" + settings.ToJsonString());
    }
}
