namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The tables of types. Each is made when it is first asked for; should two threads do so at once, both make the same.
/// </summary>
internal sealed partial class KnownTypes
{
    private static readonly string[] s_collectionsWithComparers =
    [
        Generic + "Dictionary`2", Generic + "HashSet`1", Generic + "SortedDictionary`2", Generic + "SortedList`2",
        Generic + "SortedSet`1", Generic + "OrderedDictionary`2", Generic + "PriorityQueue`2",
        "System.Collections.Concurrent.ConcurrentDictionary`2",
    ];

    private static readonly string[] s_skippingAttributes =
    [
        "System.Text.Json.Serialization.JsonIgnoreAttribute", "Newtonsoft.Json.JsonIgnoreAttribute",
        "System.Runtime.Serialization.IgnoreDataMemberAttribute", "System.Xml.Serialization.XmlIgnoreAttribute",
        "MessagePack.IgnoreMemberAttribute", "YamlDotNet.Serialization.YamlIgnoreAttribute",
        "ProtoBuf.ProtoIgnoreAttribute",
        "MongoDB.Bson.Serialization.Attributes.BsonIgnoreAttribute",
    ];

    private TypeTable<BuiltIn>? _builtIns;
    private TypeTable<int>? _rawSizes;
    private TypeTable<Refusal>? _refused;
    private TypeTable<Refusal>? _refusedInterfaces;
    private TypeTable<StubMark>? _stubMarks;
    private TypeTable<string>? _stubSuppressions;
    private TypeTable<string>? _collectionsWithComparers;
    private TypeTable<string>? _skippingAttributes;

    /// <summary>The types of the framework that the runtime library has formatters for.</summary>
    public TypeTable<BuiltIn> BuiltIns => _builtIns ??= new(Compilation, Parsing.BuiltIns.Entries, Framework.Declares);

    /// <summary>The sizes of the framework's structs whose bytes are their value.</summary>
    public TypeTable<int> RawSizes => _rawSizes ??= new(Compilation, RawTypes.Entries, Framework.Declares);

    /// <summary>Why a class or struct, and what derives from it, never crosses.</summary>
    public TypeTable<Refusal> Refused => _refused ??= new(Compilation, Reasons.Types);

    /// <summary>Why an interface, and what implements it, never crosses.</summary>
    public TypeTable<Refusal> RefusedInterfaces => _refusedInterfaces ??= new(Compilation, Reasons.Interfaces);

    /// <summary>The attributes that stubs repeat.</summary>
    public TypeTable<StubMark> StubMarks => _stubMarks ??= new(Compilation, Parsing.StubMarks.Entries);

    /// <summary>
    /// The check of the linker that reports code which calls a method with the attribute, as the arguments of
    /// <c>[UnconditionalSuppressMessage]</c>.
    /// </summary>
    public TypeTable<string> StubSuppressions => _stubSuppressions ??= new(Compilation, Parsing.StubMarks.Suppressed);

    /// <summary>The collections that are made with a comparer.</summary>
    public TypeTable<string> CollectionsWithComparers => _collectionsWithComparers ??= Set(s_collectionsWithComparers);

    /// <summary>The attributes by which other serializers skip a member.</summary>
    public TypeTable<string> SkippingAttributes => _skippingAttributes ??= Set(s_skippingAttributes);

    private TypeTable<string> Set(string[] names) =>
        new(Compilation, names.Select(name => new KeyValuePair<string, string>(name, name)));
}
