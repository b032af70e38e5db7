using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace SampleApp;

/// <summary>Decodes method bodies: how many instructions they have, and methods of which types they call.</summary>
internal sealed class MethodBodyReader(MetadataReader metadata)
{
    private static readonly FrozenDictionary<ILOpCode, OperandType> s_operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => (ILOpCode)unchecked((ushort)code.Value), code => code.OperandType);

    private readonly Dictionary<EntityHandle, string> _names = [];
    private readonly Dictionary<string, long> _calls = new(StringComparer.Ordinal);

    /// <summary>All bodies that have been read so far.</summary>
    public CallCount[] Calls => [.. _calls.Select(pair => new CallCount(pair.Key, pair.Value))];

    /// <summary>Reads one body.</summary>
    /// <returns>How many instructions it has.</returns>
    public int Read(BlobReader body)
    {
        int instructions = 0;
        while (body.RemainingBytes > 0)
        {
            instructions++;
            ILOpCode code = (ILOpCode)body.ReadByte();
            if (code == (ILOpCode)0xFE) code = (ILOpCode)(0xFE00 | body.ReadByte());
            switch (s_operands[code])
            {
                case OperandType.InlineMethod:
                    Count(MetadataTokens.EntityHandle(body.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = body.ReadInt32();
                    body.Offset += targets * sizeof(int);
                    break;
                case var operand:
                    body.Offset += SizeOf(operand);
                    break;
            }
        }
        return instructions;
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private void Count(EntityHandle method)
    {
        if (!_names.TryGetValue(method, out string? name)) _names[method] = name = TypeOf(method);
        _calls[name] = _calls.GetValueOrDefault(name) + 1;
    }

    private string TypeOf(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                return TypeOf(metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
            case HandleKind.MethodDefinition:
                return TypeOf(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
            case HandleKind.MemberReference:
                return TypeOf(metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
            case HandleKind.TypeDefinition:
                TypeDefinition type = metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
                return type.GetDeclaringType() is { IsNil: false } outer
                    ? $"{TypeOf(outer)}.{metadata.GetString(type.Name)}"
                    : NameOf(type.Namespace, type.Name);
            case HandleKind.TypeReference:
                TypeReference reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                return reference.ResolutionScope is { Kind: HandleKind.TypeReference } scope
                    ? $"{TypeOf(scope)}.{metadata.GetString(reference.Name)}"
                    : NameOf(reference.Namespace, reference.Name);
            case HandleKind.TypeSpecification:
                BlobReader signature = metadata.GetBlobReader(
                    metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                return signature.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance
                    && signature.ReadByte() > 0
                    ? TypeOf(signature.ReadTypeHandle())
                    : "(array or type parameter)";
            default:
                return "(function pointer)";
        }
    }

    private string NameOf(StringHandle space, StringHandle name) =>
        space.IsNil ? metadata.GetString(name) : $"{metadata.GetString(space)}.{metadata.GetString(name)}";
}
