// Checks the site in artifacts/site: every link leads to a file of it and, where it names one, to an anchor there;
// every page is reached from the first one; the help link of every rule has its page. Links to other sites are listed
// in a file, not followed.
#:property PublishAot=false

using System.Net;
using System.Text.RegularExpressions;

const string External = "artifacts/site-external-links.txt";
string root = Path.GetFullPath("artifacts/site");
if (!File.Exists(Path.Combine(root, "index.html")))
{
    Console.Error.WriteLine("error: there is no artifacts/site/index.html; run docs/build in the repository.");
    return 1;
}

Dictionary<string, Page> pages = Directory.EnumerateFiles(root, "*.html", SearchOption.AllDirectories)
    .ToDictionary(file => file, file => new Page(file), StringComparer.Ordinal);
List<string> broken = [];
SortedSet<string> external = new(StringComparer.Ordinal);
Dictionary<string, List<string>> targets = new(StringComparer.Ordinal);
int links = 0;
foreach (Page page in pages.Values)
{
    targets[page.File] = [];
    foreach (string link in page.Links.Concat(TableOfContents(page.File)))
    {
        links++;
        if (Patterns.Scheme().IsMatch(link))
        {
            external.Add(link);
            continue;
        }
        (string? target, string? problem) = Follow(page.File, link);
        if (problem is not null) broken.Add($"{Name(page.File)}: '{link}' {problem}");
        if (target is not null) targets[page.File].Add(target);
    }
}

HashSet<string> reached = new(StringComparer.Ordinal);
Stack<string> open = new([Path.Combine(root, "index.html")]);
while (open.TryPop(out string? file))
{
    if (!reached.Add(file) || !targets.TryGetValue(file, out List<string>? next)) continue;
    foreach (string target in next) open.Push(target);
}
broken.AddRange(pages.Keys.Except(reached).Select(file => $"{Name(file)}: no link leads to this page"));

string[] rules = [.. Rules()];
foreach (string help in rules)
{
    // Help links name the source of a page: <host>/…/blob/main/docs/rules/MP0001.md
    string page = Path.Combine(root, Path.ChangeExtension(help.Split("/blob/main/docs/")[^1], ".html"));
    if (!pages.ContainsKey(page)) broken.Add($"help link {help}: the site has no such page");
}

File.WriteAllLines(External, external);
foreach (string problem in broken.Order(StringComparer.Ordinal)) Console.Error.WriteLine($"error: {problem}");
Console.WriteLine(
    $"{pages.Count} pages, {links} links, {rules.Length} help links of rules, {external.Count} other addresses "
    + $"(not followed, in {External}): {broken.Count} broken");
return broken.Count == 0 && links > 0 && rules.Length > 0 ? 0 : 1;

string Name(string file) => Path.GetRelativePath(root, file);

(string? Target, string? Problem) Follow(string from, string link)
{
    string[] parts = link.Split('#', 2);
    string path = Uri.UnescapeDataString(parts[0].Split('?')[0]);
    // The site may be served from a folder.
    if (path.StartsWith('/')) return (null, "begins at the root of the host");
    string target = path.Length == 0 ? from : Path.GetFullPath(path, Path.GetDirectoryName(from)!);
    if (Directory.Exists(target)) target = Path.Combine(target, "index.html");
    bool isInside = target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    if (!isInside) return (null, "leaves the site");
    if (!File.Exists(target)) return (null, "leads to no file");
    string anchor = parts.Length == 1 ? "" : Uri.UnescapeDataString(parts[1]);
    bool isThere = anchor.Length == 0 || (pages.TryGetValue(target, out Page? page) && page.Anchors.Contains(anchor));
    return (target, isThere ? null : "leads to no anchor of that page");
}

// The links of the sidebar and of the bar at the top, which a script of the template reads from toc.json.
static IEnumerable<string> TableOfContents(string page)
{
    string json = Path.ChangeExtension(page, ".json");
    if (Path.GetFileName(page) != "toc.html" || !File.Exists(json)) return [];
    return Patterns.JsonLink().Matches(File.ReadAllText(json)).Select(match => Regex.Unescape(match.Groups[1].Value));
}

static IEnumerable<string> Rules()
{
    const string Folder = "generator/Multiprocessing.Generator/Diagnostics/";
    string descriptors = File.ReadAllText(Folder + "Descriptors.cs");
    Dictionary<string, string> parts = Patterns.Constant().Matches(descriptors)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);
    return Patterns.Id().Matches(File.ReadAllText(Folder + "DiagnosticIds.cs"))
        .Select(id => parts["Pages"] + id.Groups[1].Value + parts["Page"]);
}

internal sealed class Page
{
    internal Page(string file)
    {
        File = file;
        string html = Patterns.Comment().Replace(System.IO.File.ReadAllText(file), "");
        string[] tags = [.. Patterns.Tag().Matches(html).Select(match => match.Value)];
        Links = [.. tags.SelectMany(tag => Values(Patterns.Link(), tag)).Concat(tags.SelectMany(TablesOf))];
        Anchors = [.. tags.SelectMany(tag => Values(Patterns.Anchor(), tag))];
    }

    internal string File { get; }

    internal string[] Links { get; }

    internal HashSet<string> Anchors { get; }

    private static IEnumerable<string> Values(Regex attribute, string tag) =>
        attribute.Matches(tag).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value));

    // <meta name="docfx:tocrel" content="toc.html">: the sidebar of the page.
    private static IEnumerable<string> TablesOf(string tag) =>
        Patterns.TableName().IsMatch(tag) ? Values(Patterns.Content(), tag) : [];
}

internal static partial class Patterns
{
    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    internal static partial Regex Comment();

    [GeneratedRegex("<[a-zA-Z][^>]*>")]
    internal static partial Regex Tag();

    [GeneratedRegex("""\s(?:href|src)="([^"]*)"(?=[\s/>])""")]
    internal static partial Regex Link();

    [GeneratedRegex("""\s(?:id|name)="([^"]*)"(?=[\s/>])""")]
    internal static partial Regex Anchor();

    [GeneratedRegex("""name="docfx:(?:tocrel|navrel)" """)]
    internal static partial Regex TableName();

    [GeneratedRegex("""\scontent="([^"]+)"(?=[\s/>])""")]
    internal static partial Regex Content();

    [GeneratedRegex("""(?:"href"|"topicHref"|"tocHref"|"homepage"):"([^"]*)"(?=[,}])""")]
    internal static partial Regex JsonLink();

    [GeneratedRegex("^(?:[a-z][a-z0-9+.-]*:|//)", RegexOptions.IgnoreCase)]
    internal static partial Regex Scheme();

    [GeneratedRegex("""private const string (\w+) = "([^"]+)";""")]
    internal static partial Regex Constant();

    [GeneratedRegex("""= "(MP\d{4})";""")]
    internal static partial Regex Id();
}
