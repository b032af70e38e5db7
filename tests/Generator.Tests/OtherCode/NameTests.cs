using Microsoft.CodeAnalysis;
using Multiprocessing.TestSupport;

namespace Generator.Tests.OtherCode;

/// <summary>Generated names beside those of the user.</summary>
public class NameTests
{
    [Theory]
    [InlineData(
        "namespace App; public static partial class Jobs { [RunInProcess] public static int A(int x) => x; } public "
        + "static partial class JOBS { [RunInProcess] public static int B(int x) => x; }")]
    [InlineData(
        "namespace App { public static partial class Jobs { [RunInProcess] public static int A(int x) => x; } } "
        + "namespace APP { public static partial class Jobs { [RunInProcess] public static int B(int x) => x; } }")]
    [InlineData(
        "public partial class O { public partial class Na { [RunInProcess] public static int A(int x) => x; } public "
        + "partial class NA { [RunInProcess] public static int B(int x) => x; } }")]
    [InlineData(
        "public sealed class Item { public string? A { get; set; } } public sealed class ITEM { public string? B { "
        + "get; set; } } public static partial class Jobs { [RunInProcess] public static Item F(ITEM x) => new() { A "
        + "= x.B }; }")]
    [InlineData(
        "public class Jobs { } public class JOBS { } namespace A { public static partial class Jobs { [RunInProcess] "
        + "public static int A1(int x) => x; } }")]
    [InlineData(
        "public static partial class \u00e9t { [RunInProcess] public static int A(int x) => x; } public static "
        + "partial class e\u0301t { [RunInProcess] public static int B(int x) => x; }")]
    [InlineData("public static partial class _a\u203fb { [RunInProcess] public static int A(int x) => x; }")]
    [InlineData(
        "public static partial class @class { [RunInProcess] public static int @for(int @if) => @if; } public static "
        + "partial class Class { [RunInProcess] public static int @for(int @if) => @if; }")]
    public async Task Files_OfNamesThatDifferLittle_AreDistinct(string source)
    {
        (SortedDictionary<string, string> files, _) = await new Project(source).Works();
        Assert.Equal(files.Count, files.Keys.Select(k => k.Normalize()).Distinct(StringComparer.OrdinalIgnoreCase)
            .Count());
    }

    [Fact]
    public async Task Files_OfVeryLongNames_StayShort()
    {
        string name = new('N', 300);
        (SortedDictionary<string, string> files, _) = await new Project(
            $$"""
            namespace {{name}}.{{name}};
            public sealed class {{name}}Data { public string? {{name}} { get; set; } }
            public static partial class {{name}}1 { [RunInProcess] public static int {{name}}({{name}}Data {{name}}) => 1; }
            public static partial class {{name}}2 { [RunInProcess] public static int {{name}}({{name}}Data[] {{name}}) => 1; }
            """).Works();
        Assert.All(files.Keys, key => Assert.InRange(key.Split('/').Max(part => part.Length), 1, 160));
    }

    public static TheoryData<string, string> Taken { get; } = new()
    {
        { "the class of the extension", "namespace App; public static partial class Jobs { [RunInProcess] public "
            + "static int Add(int a) => a; public static object Use(IProcessPool pool) => pool.Jobs.AddAsync(1); } "
            + "public static class JobsPoolExtensions { }" },
        { "an interface and a namespace", "namespace App { public static partial class Jobs { [RunInProcess] public "
            + "static int Add(int a) => a; } public static partial class Work { [RunInProcess] public static int "
            + "Add(int a) => a; } public interface JobsPoolExtensions { } } namespace App.WorkPoolExtensions { "
            + "public class X; }" },
        { "nested and underscored", "public partial class A { public static partial class B { [RunInProcess] public "
            + "static int F(int a) => a; } } public static partial class A_B { [RunInProcess] public static int "
            + "G(int a) => a; }" },
        { "nested, underscored twice", "public partial class A { public static partial class B_C { [RunInProcess] "
            + "public static int F(int a) => a; } } public partial class A_B { public static partial class C { "
            + "[RunInProcess] public static int G(int a) => a; } }" },
        { "members like ours", "public static partial class Jobs { public class PoolStubs; public static int "
            + "PrivateCalls; public static void PrivateSpawn() { } private class Secret; [RunInProcess] public "
            + "static int Add(int a) => a; [RunInProcess] private static int Sub(int[] b, string c) => 1; private "
            + "class __AddCall; private static int __SubMethod() => 1; public static object Use(IProcessPool pool) "
            + "=> (new __AddCall(), __SubMethod(), pool.Jobs.AddAsync(1), Calls.Sub([], \"\")); }" },
        { "private stubs beside members like theirs", "public static partial class Jobs { public static int "
            + "PrivateCalls; public class PrivateSpawn; private enum Secret { One } [RunInProcess] public static int "
            + "Add(int a) => a; [RunInProcess] private static Secret Sub(Secret s) => s; }" },
        { "a type called like our struct", "public static partial class PoolStubs { [RunInProcess] public static int "
            + "Add(int a) => a; public static object Use(IProcessPool pool) => pool.PoolStubs.AddAsync(1); }" },
        { "a nested type called like our struct", "public partial class Jobs { public static partial class PoolStubs "
            + "{ [RunInProcess] public static int Add(int a) => a; } [RunInProcess] public static int Sub(int a) => "
            + "a; public static object Use(IProcessPool pool) => (pool.Jobs.PoolStubs.AddAsync(1), "
            + "pool.Jobs.SubAsync(1)); }" },
        { "overloads and a method that looks like one", "public static partial class Jobs { [RunInProcess] public "
            + "static int F(int a) => a; [RunInProcess] public static int F(string a) => 1; [RunInProcess] public "
            + "static int F_2(int a) => a; [RunInProcess] public static int FCall(int a) => a; }" },
        { "a type called like the parameter of the extension", "public static partial class pool1 { [RunInProcess] "
            + "public static int F(int a) => a; } public static partial class @extension { [RunInProcess] public "
            + "static int F(int a) => a; }" },
        { "a namespace called like the type", "namespace Jobs { public static partial class Jobs { [RunInProcess] "
            + "public static int F(Jobs.Data d) => 1; public sealed class Data { public string? Text { get; set; } } "
            + "} }" },
        { "namespaces called like ours", "namespace App.System { public class Type; } namespace App.Multiprocessing "
            + "{ public class ProcessCall; } namespace App.MemoryPack { public class MemoryPackReader; } namespace "
            + "App { public static partial class Jobs { public sealed class Data { public string? Text { get; set; } "
            + "} [global::Multiprocessing.RunInProcess] public static int F(Data d, int x) => x; } }" },
        { "types called like the framework's", "namespace App; public class Task; public class String; public class "
            + "CancellationToken; public class Type; public class Action; public class Object; public class "
            + "ProcessCall; public class Exception1 : global::System.Exception { public Exception1(string m) : "
            + "base(m) { } } public static partial class Jobs { [RunInProcess] public static "
            + "global::System.Threading.Tasks.Task<String> F(Task task, CancellationToken token, Type type, Object "
            + "o, global::System.IProgress<String> p, global::System.Threading.CancellationToken t) => "
            + "global::System.Threading.Tasks.Task.FromResult(new String()); }" },
        { "members called like the framework's types", "public static partial class Jobs { public static int System, "
            + "Multiprocessing, MemoryPack, Task; public class Data { public string? System, Multiprocessing, "
            + "MemoryPack, writer, reader, value, type, global; } [RunInProcess] public static int F(Data d, "
            + "global::System.IProgress<Data> p) => 1; }" },
        { "parameters called like our locals", "public sealed class Node { public Node? Next { get; set; } } public "
            + "static partial class Jobs { [RunInProcess] public static Node F(Node scope, Node reader, Node writer, "
            + "Node context, Node __scope, Node value, int reports0, int _reports1, int __a, int a, int "
            + "s_formatter0, int pool, int options, int options1, int cancellationToken, int cancellationToken1, int "
            + "_, int __) => scope; [RunInProcess] public static void P(IProgress<int> p, bool reports_p, "
            + "IProgress<int>? WriteProgress1, int reports0, int report, int report0, int parameter) { } }" },
        { "stubs that hide members of object", "public static partial class Jobs { [RunInProcess] public static new "
            + "string GetType() => \"\"; [RunInProcess] public static new int GetHashCode() => 1; }" },
        { "stubs called like members of object", "public static partial class Jobs { [RunInProcess(Name = "
            + "\"GetType\")] public static int A() => 1; [RunInProcess(Name = \"ToString\")] public static string "
            + "B() => \"\"; [RunInProcess(Name = \"Finalize\")] public static void C() { } [RunInProcess(Name = "
            + "\"MemberwiseClone\")] public static int D() => 1; [RunInProcess(Name = \"ReferenceEquals\")] public "
            + "static int E(string a, string b) => 1; [RunInProcess(Name = \"GetHashCode\")] public static int F() "
            + "=> 1; }" },
        { "a base and a derived class with stubs", "public partial class Base { [RunInProcess] public static int "
            + "F(int a) => a; [RunInProcess] private static int P(int a) => a; } public partial class Derived : Base "
            + "{ [RunInProcess] public static int F(string a) => 1; [RunInProcess] public static int G(int a) => a; "
            + "public static object Use(IProcessPool pool) => (Calls.G(1), Base.Calls.F(1), pool.Base.FAsync(1), "
            + "pool.Derived.GAsync(1)); } public sealed partial class Last : Derived { [RunInProcess] public static "
            + "int H() => 1; }" },
        { "a base class with members called like ours", "public class Base { public class PoolStubs; protected int "
            + "Calls => 1; protected static void Spawn() { } } public partial class Derived : Base { [RunInProcess] "
            + "public static int G(int a) => a; public static object Use(IProcessPool pool) => Derived.Calls.G(1); }" },
        { "items private to a base and a derived class", "public partial class Base { private sealed class A { "
            + "public string? X { get; set; } } public static void M() { using var q = new ProcessQueue<A>(); } } "
            + "public partial class Derived : Base { private sealed class B { public string? X { get; set; } } "
            + "public static void N() { using var q = new ProcessQueue<B>(); } }" },
        { "every kind of container", "public partial interface IJobs { [RunInProcess] static int F(int a) => a; } "
            + "public partial record RJobs(int X) { [RunInProcess] public static int F(int a) => a; } public "
            + "readonly partial record struct SJobs(int X) { [RunInProcess] public static int F(int a) => a; } "
            + "public ref partial struct RefJobs { [RunInProcess] public static int F(int a) => a; } public readonly "
            + "partial struct ReadJobs { [RunInProcess] public static int F(int a) => a; } public abstract partial "
            + "class AJobs(int x) { public int X => x; [RunInProcess] public static int F(int a) => a; }" },
    };

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Taken))]
    public async Task Names_ThatTheUserHasTaken_AreNotOurs(string what, string source)
    {
        _ = what;
        await new Project(source).Works();
    }

    [Theory]
    [InlineData(
        "MP0011",
        "public static partial class Jobs { public class Calls; [RunInProcess] public static int F(int a) => a; }")]
    [InlineData(
        "MP0011",
        "public static partial class Jobs { [RunInProcess(Name = \"Calls\")] public static int F(int a) => a; }")]
    [InlineData(
        "MP0011",
        "public static partial class Jobs { [RunInProcess(Name = \"Spawn\")] public static int F(int a) => a; }")]
    [InlineData(
        "MP0009",
        "public static partial class Jobs { [RunInProcess] public static int Run(int a) => a; [RunInProcess] public "
        + "static Task<int> RunAsync(int a) => Task.FromResult(a); public static object Use(IProcessPool pool) => "
        + "(Calls.Run(1), Calls.RunAsync(1), pool.Jobs.RunAsync(1)); }")]
    [InlineData(
        "MP0009",
        "public static partial class Jobs { [RunInProcess] public static int Run((int A, int B) a) => 1; "
        + "[RunInProcess] public static Task<int> RunAsync((int C, int D) a) => Task.FromResult(1); }")]
    [InlineData(
        "MP0010",
        "public partial class Jobs { public static partial class RunAsync { [RunInProcess] public static int F(int "
        + "a) => a; } [RunInProcess] public static int Run(int a) => a; }")]
    [InlineData("MP0010", "public partial class Workers { [RunInProcess] public static int F(int a) => a; }")]
    public async Task Names_ThatCannotBe_HaveOneRule(string id, string source) =>
        await new Project(source).IsRefused(id);

    [Fact]
    public async Task Names_ThatHideTheLibrary_HaveOneRule()
    {
        string message = await new Project(
            "public class MemoryPack { }",
            "public static partial class Jobs { [RunInProcess] public static int F(int a) => a; }")
            .IsRefused("MP2003");
        Assert.Contains("a type 'MemoryPack' has that name", message, StringComparison.Ordinal);
        MetadataReference[] aliased = [.. TestSupport.TestCompilation.References.Select(r =>
            r.Display!.EndsWith("/Multiprocessing.dll", StringComparison.Ordinal)
                ? ((PortableExecutableReference)r).WithAliases(["mp"]) : r)];
        message = await new Project(
            "extern alias mp; using mp::Multiprocessing; public static partial class Jobs { [RunInProcess] public "
            + "static int F(int a) => a; }")
        {
            Library = aliased,
            IsBare = true,
        }.IsRefused("MP2003");
        Assert.Contains("'Multiprocessing' has an alias only", message, StringComparison.Ordinal);
    }
}
