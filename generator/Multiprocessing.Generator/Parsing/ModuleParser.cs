using System.Collections.Immutable;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Puts together what belongs to the assembly as a whole.</summary>
internal static class ModuleParser
{
    /// <summary>Every formatter once; several methods may need the same.</summary>
    public static ImmutableArray<FormatterModel> Distinct(ImmutableArray<EquatableArray<FormatterModel>> all)
    {
        var byKey = new SortedDictionary<string, FormatterModel>(System.StringComparer.Ordinal);
        foreach (FormatterModel model in all.SelectMany(models => models)) byKey[model.Key] = model;
        return byKey.Values.ToImmutableArray();
    }

    public static ModuleModel? Parse(ImmutableArray<Part> parts, ImmutableArray<ExceptionModel> own)
    {
        if (parts.IsEmpty) return null;
        var exceptions = new SortedDictionary<string, ExceptionModel>(System.StringComparer.Ordinal);
        foreach (ExceptionModel e in own.Concat(parts.SelectMany(p => p.Exceptions))) exceptions[e.RuntimeName] = e;
        return new ModuleModel(
            parts[0].Namespace,
            parts[0].Override,
            parts.Where(p => p.Entry is not null).Select(p => p.Entry!)
                .OrderBy(e => e.FullName, System.StringComparer.Ordinal).ToEquatableArray(),
            parts.SelectMany(p => p.Items).Where(i => i.Home.Containers.Count == 0).Select(i => i.Value)
                .GroupBy(i => i.Type, (_, same) => same.First())
                .OrderBy(i => i.Type, System.StringComparer.Ordinal).ToEquatableArray(),
            FinderGrouping.Roots(parts.SelectMany(p => p.Items)),
            MentionsModel.All(
                parts.SelectMany(p => p.Items).SelectMany(i => i.Home.Containers.Take(1)).Select(c => c.Mentions)),
            exceptions.Values.ToEquatableArray());
    }

    /// <summary>What a method, or a mention of a queue, adds to the module.</summary>
    internal sealed record Part(
        string Namespace, string Override, ModuleEntryModel? Entry, EquatableArray<ItemModel> Items,
        EquatableArray<ExceptionModel> Exceptions)
    {
        public Part(ItemResult result) : this(
            result.Namespace, result.Override, null, new EquatableArray<ItemModel>([result.Item]),
            EquatableArray<ExceptionModel>.Empty)
        {
        }

        public Part(MethodResult result) : this(
            NamespaceOf(result.Method),
            result.Method.Override,
            result.Method.Refusal is null ? StubsGrouping.EntryOf(result.Method) : null,
            result.Items,
            result.Exceptions)
        {
        }

        private static string NamespaceOf(MethodModel method)
        {
            string type = method.ModuleType.Replace("global::", "");
            return type.Substring(0, type.LastIndexOf('.'));
        }
    }
}
