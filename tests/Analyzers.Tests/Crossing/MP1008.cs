using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1008
{
    [Fact]
    public Task LoggersOfEveryKind_AreFlagged() => Verify.Analyzer<ServiceCannotCrossAnalyzer>(
        """
        using Multiprocessing;
        using Microsoft.Extensions.Logging;
        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { void Log(string text); }
            public interface ILogger<out T> : ILogger { }
            public interface ILoggerFactory { ILogger CreateLogger(string name); }
        }
        public sealed class Console : ILogger { public void Log(string text) { } }
        public static partial class Work
        {
            [RunInProcess] public static void One(ILogger {|MP1008:logger|}, ILogger<int> {|MP1008:typed|}) { }
            [RunInProcess] public static void Two(ILoggerFactory {|MP1008:factory|}, Console {|MP1008:own|}) { }
            [RunInProcess] public static void Three(string category) { }
        }
        """);

    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<ServiceCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            public IServiceProvider? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            private IServiceProvider? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer {|MP1008:value|}) { }
            [RunInProcess] public static void Two(Other {|MP1008:value|}) { }
        }
        """),
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            [field: NonSerialized]
            public IServiceProvider? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            [NonSerialized]
            private IServiceProvider? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer value) { }
            [RunInProcess] public static void Two(Other value) { }
        }
        """));

    [Fact]
    public Task Parameters_AreFlaggedButNotFixed() => Verify.NoFix<ServiceCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(IServiceProvider {|MP1008:value|}) { }
        }
        """));

    [Fact]
    public Task WhatCrosses_IsNotFlagged() => Verify.NotFlagged<ServiceCannotCrossAnalyzer>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(string value) { }
            public static void NotMarked(IServiceProvider value) { }
        }
        """));
}
