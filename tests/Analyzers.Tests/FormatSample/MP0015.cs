namespace FormatSample.MP0015;

public partial class Settings
{
    public static int Size { [RunInProcess] get; set; }
}
