// Writes out, in the XML comments in artifacts/docs/reference, what a comment takes from another one by
// <inheritdoc cref="…"/>: what the comment says itself goes first. docfx has it the other way round.
#:property PublishAot=false

using System.Xml.Linq;

const string Comments = "artifacts/docs/reference/Multiprocessing.xml";
XDocument document = XDocument.Load(Comments, LoadOptions.PreserveWhitespace);
Dictionary<string, XElement> members = document.Descendants("member")
    .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);
foreach (XElement member in members.Values) Expand(member);
document.Save(Comments, SaveOptions.DisableFormatting);

void Expand(XElement member)
{
    foreach (XElement link in member.Elements("inheritdoc").Where(link => link.Attribute("cref") is not null).ToArray())
    {
        link.Remove();
        // What the framework documents is not known here.
        if (!members.TryGetValue((string)link.Attribute("cref")!, out XElement? source)) continue;
        Expand(source);
        HashSet<string> own = [.. member.Elements().Select(KeyOf)];
        member.Add(source.Elements().Where(element => !own.Contains(KeyOf(element))));
    }
}

// Of these there may be one for each name or type; of the others, one.
static string KeyOf(XElement element) =>
    $"{element.Name} {(string?)element.Attribute("name")} {(string?)element.Attribute("cref")}";
