using System.Globalization;

namespace Multiprocessing.CompilerServices;

/// <summary>What is said of values that are too long for any message, or for the rest of one.</summary>
/// <remarks>The exceptions become the reason of a <see cref="ProcessSerializationException"/>, which says of whose
/// value.</remarks>
internal static class MessageErrors
{
    private const string WhatToDo =
        "Send it in parts, or share it: a SharedArray<T> crosses without being copied, whatever its size.";

    /// <param name="what">The one value: "An Int32[…]".</param>
    /// <param name="bytes">What it takes.</param>
    internal static OverflowException ValueTooLong(string what, long bytes) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{what} takes {bytes} bytes, and no message can have more than {int.MaxValue}. {WhatToDo}"));

    /// <param name="bytes">What the message takes at least.</param>
    /// <param name="limit">What it may take.</param>
    internal static OverflowException MessageTooLong(long bytes, int limit) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"All of it takes {bytes} bytes or more, and the limit is {limit} bytes. {WhatToDo}"));
}
