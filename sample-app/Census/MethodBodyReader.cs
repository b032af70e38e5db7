using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace SampleApp;

/// <summary>Decodes the method bodies of one library.</summary>
internal sealed class MethodBodyReader(MetadataReader metadata, int file, ChunkCounter counter)
{
    private readonly MemberNames _names = new(metadata, isFull: true);

    // By the library's token; the same member may have several.
    private readonly Dictionary<int, int> _used = [];

    /// <summary>Reads the body of a method.</summary>
    public void Read(MethodDefinitionHandle method, BlobReader body)
    {
        counter.BeginMethod(body.Length);
        while (body.RemainingBytes > 0)
        {
            int opcode = body.ReadByte();
            if (opcode == Opcodes.Prefix) opcode = 256 + body.ReadByte();
            counter.CountOpcode(opcode);
            switch (Opcodes.OperandOf(opcode))
            {
                case OperandType.InlineMethod or OperandType.InlineField:
                    int token = body.ReadInt32();
                    if (!_used.TryGetValue(token, out int used))
                        _used[token] = used = counter.FindUsed(
                            _names.NameOf(MetadataTokens.EntityHandle(token)), new MemberPlace(file, token));
                    counter.CountUse(used);
                    break;
                case OperandType.InlineSwitch:
                    int targets = body.ReadInt32();
                    if (targets < 0 || targets > body.RemainingBytes / sizeof(int))
                        throw new BadImageFormatException($"A switch has {targets} targets.");
                    body.Offset += targets * sizeof(int);
                    break;
                case OperandType operand:
                    body.Offset += SizeOf(operand);
                    break;
                case null:
                    throw new BadImageFormatException($"There is no opcode {opcode:x}.");
            }
        }
        counter.EndMethod(new MemberPlace(file, MetadataTokens.GetToken(method)));
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
