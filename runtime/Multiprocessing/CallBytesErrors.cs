using Multiprocessing.CompilerServices;

namespace Multiprocessing;

/// <summary>What the users of <see cref="ProcessCallBytes"/> read when something fails.</summary>
internal static class CallBytesErrors
{
    internal static MultiprocessingException UnknownMethod(ProcessCallDescription description) => new(
        $"No assembly of this program has the method '{description.MethodName}' of '{description.AssemblyName}'. "
        + "Refer to that assembly, and use a type of it before, so that it is loaded.");

    internal static MultiprocessingException OtherContract(
        ProcessMethod method, ProcessCallDescription description) => new(
        $"'{description.MethodName}' of '{description.AssemblyName}' has contract {method.Contract:X16} in this "
        + $"program and {description.Contract:X16} in the one that wrote the call: its signature, or a type that "
        + "it carries, differs.");

    internal static MultiprocessingException IsStream(ProcessCallDescription description) => new(
        $"'{description.MethodName}' of '{description.AssemblyName}' returns a stream, which cannot be carried as "
        + "bytes.");

    internal static ProcessSerializationException HasResult(ProcessMethod method) => new(
        $"The outcome of '{method.Name}' has a result, but the method has none.");

    internal static ProcessSerializationException OutcomeOfAnother(ulong contract, ProcessMethod method) => new(
        $"This outcome is one of a method with contract {contract:X16}, and '{method.Name}' has contract "
        + $"{method.Contract:X16} in this program: it belongs to another call, or the signature, or a type that it "
        + "carries, differs where the call ran.");

    /// <param name="reason">The end of the sentence.</param>
    internal static ProcessSerializationException NoOutcome(string reason) => new(
        $"These bytes are no outcome of a call: {reason}.");

    /// <param name="length">In bytes.</param>
    /// <param name="what">"call" or "outcome".</param>
    internal static ProcessSerializationException NotOurs(int length, string what) => new(
        $"These {length} bytes are no {what} that was written by this library.");

    /// <inheritdoc cref="NotOurs"/>
    internal static ProcessSerializationException OtherVersion(string what, int found, int expected) => new(
        $"This {what} was written in version {found} of the format, and this library reads version {expected}: use the "
        + "same version of it on both sides.");
}
