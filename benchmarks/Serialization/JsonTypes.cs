using System.Text.Json.Serialization;

namespace Benchmarks.Serialization;

/// <summary>What the source generator of System.Text.Json makes for the same types.</summary>
[JsonSerializable(typeof(Small))]
[JsonSerializable(typeof(List<Order>))]
[JsonSerializable(typeof(double[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class JsonTypes : JsonSerializerContext;
