using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace SampleApp;

/// <summary>Names the methods and fields of a library and those that it uses, with the types in them.</summary>
/// <param name="metadata">The library's.</param>
/// <param name="isFull">Whether names have all that tells two methods apart, or what a person wants to read.</param>
internal sealed class MemberNames(MetadataReader metadata, bool isFull) : ISignatureTypeProvider<string, object?>
{
    private readonly Dictionary<EntityHandle, string> _types = [];

    public string NameOf(EntityHandle member)
    {
        switch (member.Kind)
        {
            case HandleKind.MethodSpecification:
                return NameOf(metadata.GetMethodSpecification((MethodSpecificationHandle)member).Method);
            case HandleKind.MethodDefinition:
                MethodDefinition definition = metadata.GetMethodDefinition((MethodDefinitionHandle)member);
                return Join(
                    TypeOf(definition.GetDeclaringType()), definition.Name, definition.DecodeSignature(this, null));
            case HandleKind.MemberReference:
                MemberReference reference = metadata.GetMemberReference((MemberReferenceHandle)member);
                return reference.GetKind() == MemberReferenceKind.Field
                    ? Join(TypeOf(reference.Parent), reference.Name, reference.DecodeFieldSignature(this, null))
                    : Join(TypeOf(reference.Parent), reference.Name, reference.DecodeMethodSignature(this, null));
            case HandleKind.FieldDefinition:
                FieldDefinition field = metadata.GetFieldDefinition((FieldDefinitionHandle)member);
                return Join(TypeOf(field.GetDeclaringType()), field.Name, field.DecodeSignature(this, null));
            default:
                throw new BadImageFormatException($"0x{MetadataTokens.GetToken(member):x8} is no method and no field.");
        }
    }

    private string Join(string type, StringHandle name, MethodSignature<string> signature)
    {
        string text = $"{type}.{metadata.GetString(name)}({string.Join(", ", signature.ParameterTypes)})";
        return isFull ? $"{signature.ReturnType} {text} {signature.GenericParameterCount}" : text;
    }

    private string Join(string type, StringHandle name, string fieldType)
    {
        string text = $"{type}.{metadata.GetString(name)}";
        return isFull ? $"{fieldType} {text}" : text;
    }

    // Of a generic type that is the definition: List<int>.Add and List<string>.Add are one method.
    private string TypeOf(EntityHandle handle)
    {
        if (_types.TryGetValue(handle, out string? known)) return known;
        return _types[handle] = handle.Kind switch
        {
            HandleKind.TypeDefinition => TypeOf(metadata.GetTypeDefinition((TypeDefinitionHandle)handle)),
            HandleKind.TypeReference => TypeOf(metadata.GetTypeReference((TypeReferenceHandle)handle)),
            HandleKind.TypeSpecification => TypeOf(metadata.GetTypeSpecification((TypeSpecificationHandle)handle)),
            HandleKind.MethodDefinition => NameOf(handle),
            _ => "(module)",
        };
    }

    private string TypeOf(TypeDefinition type) => type.GetDeclaringType() is { IsNil: false } outer
        ? $"{TypeOf(outer)}.{TypeName(type.Name)}"
        : Join(type.Namespace, type.Name);

    private string TypeOf(TypeReference type) => type.ResolutionScope is { Kind: HandleKind.TypeReference } outer
        ? $"{TypeOf(outer)}.{TypeName(type.Name)}"
        : Join(type.Namespace, type.Name);

    private string TypeOf(TypeSpecification type)
    {
        BlobReader signature = metadata.GetBlobReader(type.Signature);
        return signature.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance && signature.ReadByte() > 0
            ? TypeOf(signature.ReadTypeHandle())
            : type.DecodeSignature(this, null);
    }

    private string Join(StringHandle space, StringHandle name) => space.IsNil || !isFull
        ? TypeName(name)
        : $"{metadata.GetString(space)}.{metadata.GetString(name)}";

    // List`1 is what the runtime calls it; people know that it has a type argument.
    private string TypeName(StringHandle handle)
    {
        string name = metadata.GetString(handle);
        return isFull || name.IndexOf('`') is not (> 0 and int end) ? name : name[..end];
    }

    string ISimpleTypeProvider<string>.GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    string ISimpleTypeProvider<string>.GetTypeFromDefinition(
        MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => TypeOf(handle);

    string ISimpleTypeProvider<string>.GetTypeFromReference(
        MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => TypeOf(handle);

    string ISignatureTypeProvider<string, object?>.GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        metadata.GetTypeSpecification(handle).DecodeSignature(this, null);

    string IConstructedTypeProvider<string>.GetGenericInstantiation(
        string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    string ISZArrayTypeProvider<string>.GetSZArrayType(string elementType) => $"{elementType}[]";

    string IConstructedTypeProvider<string>.GetArrayType(string elementType, ArrayShape shape) =>
        $"{elementType}[{new string(',', shape.Rank - 1)}]";

    string IConstructedTypeProvider<string>.GetByReferenceType(string elementType) => $"ref {elementType}";

    string IConstructedTypeProvider<string>.GetPointerType(string elementType) => $"{elementType}*";

    string ISignatureTypeProvider<string, object?>.GetFunctionPointerType(MethodSignature<string> signature) =>
        $"{signature.ReturnType}({string.Join(", ", signature.ParameterTypes)})*";

    string ISignatureTypeProvider<string, object?>.GetGenericMethodParameter(object? genericContext, int index) =>
        $"TMethod{index}";

    string ISignatureTypeProvider<string, object?>.GetGenericTypeParameter(object? genericContext, int index) =>
        $"T{index}";

    string ISignatureTypeProvider<string, object?>.GetModifiedType(
        string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    string ISignatureTypeProvider<string, object?>.GetPinnedType(string elementType) => elementType;
}
