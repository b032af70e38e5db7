using System.Reflection;
using System.Reflection.Emit;

namespace SampleApp;

/// <summary>The opcodes as numbers: those of one byte, then those that follow the byte FE.</summary>
internal static class Opcodes
{
    public const int Count = 512;

    public const byte Prefix = 0xFE;

    private static readonly OpCode?[] s_all = FindAll();

    /// <summary>What follows an opcode; null if there is none of that number.</summary>
    public static OperandType? OperandOf(int opcode) => s_all[opcode]?.OperandType;

    public static string NameOf(int opcode) => s_all[opcode]?.Name ?? $"{opcode:x}";

    private static OpCode?[] FindAll()
    {
        OpCode?[] all = new OpCode?[Count];
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            OpCode code = (OpCode)field.GetValue(null)!;
            all[code.Size == 1 ? code.Value : 256 + (code.Value & 0xFF)] = code;
        }
        return all;
    }
}
