using Multiprocessing.TestSupport;

namespace Package.Tests;

/// <summary>Every kind of project in which people use the package.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class ConsumerTests(Packages packages) : ConsumerTest(packages)
{
    private const string Squares = """
        using Multiprocessing;

        await using ProcessPool pool = new(2);
        System.Console.WriteLine(string.Join(", ", await pool.MapAsync(new[] { 1, 2, 3 }, n => Work.Calls.Square(n))));

        public static partial class Work
        {
            [RunInProcess]
            public static int Square(int number) => number * number;
        }

        """;

    private const string SquaresOutput = "1, 4, 9\n";

    [Fact]
    public async Task ConsoleProgram_OfTheSdksTemplate_RunsTheExampleOfTheReadme()
    {
        AssertWorked(await DotnetAsync("", "new", "console", "--output", "App"));
        AssertWorked(await DotnetAsync("App", "add", "package", "Multiprocessing", "--prerelease"));
        string[] readme = await File.ReadAllLinesAsync(Path.Combine(Packages.Repository, "README.md"));
        Write("App/Program.cs", GuidePrograms.In(readme).Single().Source);
        AssertPrinted("1229\n4, 25, 168\n", await DotnetAsync("App", "run"));
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("my-app 1")]
    public async Task Template_NewRunAndTest_AreGreen(string folder)
    {
        AssertWorked(await DotnetAsync("", "new", "install", Packages.File("Multiprocessing.Templates")));
        Directory.CreateDirectory(Path.Combine(Folder, folder));
        AssertWorked(await DotnetAsync(folder, "new", "multiprocessing"));
        ProgramRun run = await DotnetAsync(folder, "run");
        AssertWorked(run);
        Assert.Contains("There are 4203 primes below 40000.", run.Output, StringComparison.Ordinal);
        ProgramRun tests = await DotnetAsync(folder, "test");
        AssertWorked(tests);
        Assert.Contains("Failed:     0, Passed:     3, Skipped:     0", tests.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", run.Output + tests.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebApplication_AnswersFromAWorker()
    {
        WriteProject("App.csproj", Usual, PackageReference, isProgram: false, sdk: "Microsoft.NET.Sdk.Web");
        Write(
            "Program.cs",
            """
            using Multiprocessing;

            WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<IProcessPool>(new ProcessPool(2));
            await using WebApplication app = builder.Build();
            app.MapGet("/square/{number}", (int number, IProcessPool pool) => pool.Work.SquareAsync(number));
            await app.StartAsync();
            using HttpClient client = new() { BaseAddress = new Uri(app.Urls.Single()) };
            Console.WriteLine(await client.GetStringAsync("square/12"));
            await app.StopAsync();

            public static partial class Work
            {
                [RunInProcess]
                public static int Square(int number) => number * number;
            }
            """);
        AssertPrinted("144\n", await DotnetAsync("", "run"));
    }

    /// <summary>The program's own queue needs the generator, and its own calls the stubs of the library.</summary>
    [Fact]
    public async Task Program_ThatRefersToALibraryWithThePackage_HasAllThatItNeeds()
    {
        WriteLibrary();
        WriteProject("App/App.csproj", Usual, """<ProjectReference Include="../Library/Library.csproj" />""");
        Write(
            "App/Program.cs",
            """
            using Library;
            using Multiprocessing;

            await using ProcessPool pool = new(1);
            using ProcessQueue<Mine> queue = new();
            queue.Enqueue(new Mine("of its own", await pool.Work.SquareAsync(5)));
            Console.WriteLine(queue.Dequeue());

            public sealed record Mine(string Name, int Number);
            """);
        AssertPrinted("Mine { Name = of its own, Number = 25 }\n", await DotnetAsync("App", "run"));
    }

    [Fact]
    public async Task Program_WithoutNullableAndImplicitUsings_AndWithWarningsAsErrors_Works()
    {
        WriteProject("App.csproj", "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", PackageReference);
        Write("Program.cs", Squares);
        AssertPrinted(SquaresOutput, await DotnetAsync("", "run"));
    }

    [Fact]
    public async Task FileBasedProgram_Works()
    {
        Write("app.cs", $"#:package Multiprocessing@{Packages.Version}\n{Squares}");
        AssertPrinted(SquaresOutput, await DotnetAsync("", "run", "app.cs"));
    }

    [Theory]
    [InlineData("-p:PublishSingleFile=true", "--no-self-contained")]
    [InlineData("-p:PublishSingleFile=true", "--self-contained")]
    [InlineData("-p:PublishTrimmed=true", "--self-contained")]
    [InlineData("-p:PublishReadyToRun=true", "--no-self-contained")]
    public async Task Program_Published_Works(string property, string runtime)
    {
        WriteProject("App.csproj", Usual + "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", PackageReference);
        Write("Program.cs", Squares);
        string system = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        AssertWorked(await DotnetAsync("", "publish", "--runtime", system, "--output", "out", property, runtime));
        AssertPrinted(SquaresOutput, await ProgramAsync("out/App"));
    }

    [Fact]
    public async Task Project_BelowCSharp14_GetsOneClearError_AndNoneInGeneratedCode()
    {
        WriteProject("App.csproj", Usual + "<LangVersion>13</LangVersion>", PackageReference);
        Write("Program.cs", Squares);
        ProgramRun run = await DotnetAsync("", "build");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MP2001: 'Square' has no stubs, because", run.Output, StringComparison.Ordinal);
        Assert.Contains("compiled as C# 13.0; set LangVersion to 14", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(".g.cs", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProjectBelowCSharp14_ThatOnlyUsesQueues_Works()
    {
        WriteProject("App.csproj", Usual + "<LangVersion>12</LangVersion>", PackageReference);
        Write(
            "Program.cs",
            """
            using Multiprocessing;

            using ProcessQueue<Mine> queue = new();
            queue.Enqueue(new Mine("a", 1));
            Console.WriteLine(queue.Dequeue());

            public sealed record Mine(string Name, int Number);
            """);
        AssertPrinted("Mine { Name = a, Number = 1 }\n", await DotnetAsync("", "run"));
    }

    [Theory]
    [InlineData("App.vbproj", "Program.vb", """
        Imports Multiprocessing
        Imports Library

        Module Program
            Sub Main()
                Using pool As New ProcessPool(1)
                    System.Console.WriteLine(pool.Run(Work.Calls.Square(6)))
                End Using
            End Sub
        End Module
        """)]
    [InlineData("App.fsproj", "Program.fs", """
        open Multiprocessing
        open Library

        using (new ProcessPool(1)) (fun pool -> printfn "%d" (pool.Run(Work.Calls.Square(6))))
        """)]
    public async Task ProgramOfAnotherLanguage_CallsTheMethodsOfALibrary(string project, string file, string source)
    {
        WriteLibrary();
        bool listsItsFiles = project.EndsWith(".fsproj", StringComparison.Ordinal);
        string compile = listsItsFiles ? $"""<Compile Include="{file}" />""" : "";
        WriteProject($"App/{project}", "", compile + """<ProjectReference Include="../Library/Library.csproj" />""");
        Write($"App/{file}", source);
        AssertPrinted("36\n", await DotnetAsync("App", "run"));
    }

    private void WriteLibrary()
    {
        WriteProject("Library/Library.csproj", Usual, PackageReference, isProgram: false);
        Write(
            "Library/Work.cs",
            """
            using Multiprocessing;

            namespace Library;

            public static partial class Work
            {
                [RunInProcess]
                public static int Square(int number) => number * number;
            }
            """);
    }
}
