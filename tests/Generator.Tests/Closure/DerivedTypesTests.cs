using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Multiprocessing.TestSupport;

namespace Generator.Tests.Closure;

/// <summary>A generic derived type stands in for its base only where its constraints allow the arguments.</summary>
public class DerivedTypesTests
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("where T : struct", "Box<int>", true)]
    [InlineData("where T : struct", "Box<string>", false)]
    [InlineData("where T : struct", "Box<int?>", false)]
    [InlineData("where T : class", "Box<string>", true)]
    [InlineData("where T : class", "Box<int>", false)]
    [InlineData("where T : unmanaged", "Box<Guid>", true)]
    [InlineData("where T : unmanaged", "Box<KeyValuePair<string, int>>", false)]
    [InlineData("where T : new()", "Box<Made>", true)]
    [InlineData("where T : new()", "Box<string>", false)]
    [InlineData("where T : new()", "Box<Demanding>", false)]
    [InlineData("where T : new()", "Box<Content>", true)]
    [InlineData("where T : IComparable<T>", "Box<int>", true)]
    [InlineData("where T : IComparable<T>", "Box<Made>", false)]
    [InlineData("where T : Made", "Box<Child>", true)]
    [InlineData("where T : Made", "Box<string>", false)]
    [InlineData("where T : IEnumerable<int>", "Box<List<int>>", true)]
    [InlineData("where T : IEnumerable<int>", "Box<List<long>>", false)]
    [InlineData("where T : notnull", "Box<int>", true)]
    [InlineData("where T : Enum", "Box<DayOfWeek>", true)]
    [InlineData("where T : Enum", "Box<int>", false)]
    public void GenericDerivedType_IsKnown_WhereItsConstraintsHold(string constraint, string type, bool isKnown)
    {
        GeneratorResult result = GeneratorHarness.Run(
            $$"""
            using System;
            using System.Collections.Generic;
            using Multiprocessing;

            public class Made { public int Number; }
            public sealed class Demanding : Made { public required int Needed; }
            public sealed class Content { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Content() { } public required int Needed; }
            public sealed class Child : Made { public int Other; }
            public class Box<T> { public T? Value; }
            public sealed class Special<T> : Box<T> {{constraint}} { public int Extra; }
            public static partial class Jobs
            {
                [RunInProcess] public static int Count({{type}} box) => 1;
            }
            """);
        Assert.Equal(isKnown, result.Files.Values.Any(text => text.Contains("Special<", StringComparison.Ordinal)));
    }
}
