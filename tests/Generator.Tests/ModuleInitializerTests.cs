using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests;

/// <summary>
/// Queues that are made before the registration of their assembly has run, which is the last of its module
/// initializers: by its own initializers, by what those call, and by an assembly that is referenced.
/// </summary>
public sealed class ModuleInitializerTests
{
    private const string Library =
        """
        using System.Runtime.CompilerServices;
        using Multiprocessing;

        namespace Library;

        public sealed record Item(int Value);

        public static class Early
        {
            public static readonly ProcessQueue<Item> Field = new();

            public static string? Said;

            [ModuleInitializer]
            internal static void Begin()
            {
                using ProcessQueue<string> queue = new();
                queue.Enqueue("library");
                Field.Enqueue(new Item(3));
                Said = queue.Dequeue() + Field.Dequeue().Value;
            }
        }
        """;

    private const string Program =
        """
        using System.Runtime.CompilerServices;
        using Multiprocessing;

        namespace Program;

        public sealed record Own(string Text);

        public static class Early
        {
            public static string? Said;

            [ModuleInitializer]
            internal static void Begin()
            {
                using ProcessQueue<string> strings = new();
                using ProcessQueue<Library.Item> items = new();
                strings.Enqueue("program");
                items.Enqueue(new Library.Item(4));
                Said = strings.Dequeue() + items.Dequeue().Value + InConstructor.Said + Library.Early.Said;
            }
        }

        public static class InConstructor
        {
            public static readonly string Said;

            static InConstructor()
            {
                using ProcessQueue<Own> owns = new();
                (ProcessConnection<Own> one, ProcessConnection<Own> two) = ProcessPipe.Create<Own>();
                using (one)
                using (two)
                {
                    owns.Enqueue(new Own("own"));
                    one.Send(owns.Dequeue());
                    Said = two.Receive().Text;
                }
            }
        }
        """;

    [Theory]
    [InlineData("A", "B")]
    [InlineData("Z", "Y")]
    public void Queue_MadeInAModuleInitializer_FindsItsSerializer(string programName, string libraryName)
    {
        MetadataReference library = MetadataReference.CreateFromImage(
            Emit(libraryName, Library, out byte[] libraryBytes));
        Emit(programName, Program, out byte[] programBytes, library);
        AssemblyLoadContext context = new("module initializers");
        context.Resolving += (_, name) =>
            name.Name == $"Initializers.{libraryName}" ? context.LoadFromStream(new MemoryStream(libraryBytes)) : null;
        Assembly program = context.LoadFromStream(new MemoryStream(programBytes));
        RuntimeHelpers.RunModuleConstructor(program.ManifestModule.ModuleHandle);
        Assert.Equal("program4ownlibrary3", program.GetType("Program.Early")!.GetField("Said")!.GetValue(null));
    }

    private static byte[] Emit(string name, string source, out byte[] bytes, params MetadataReference[] more)
    {
        CSharpCompilation compilation = TestCompilation.Create($"Initializers.{name}", [source], more);
        GeneratorHarness.CreateDriver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        using MemoryStream stream = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result =
            output.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return bytes = stream.ToArray();
    }
}
