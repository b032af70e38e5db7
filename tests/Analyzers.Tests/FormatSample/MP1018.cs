namespace FormatSample.MP1018;

public sealed class OrderException : Exception
{
    public OrderException(int number) : base($"Order {number} is empty.")
    {
    }
}

public static partial class Orders
{
    [RunInProcess]
    public static void Check(int number) => throw new OrderException(number);
}
