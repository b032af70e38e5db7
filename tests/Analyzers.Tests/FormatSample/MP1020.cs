namespace FormatSample.MP1020;

public sealed class User
{
    public string Name { get; set; } = "";

    [System.Text.Json.Serialization.JsonIgnore]
    public string Password { get; set; } = "";
}

public static partial class Users
{
    [RunInProcess]
    public static string Greet(User user) => "Hello " + user.Name;
}
