namespace Orleans;

/// <summary>Asks the Orleans host to generate a serializer; has no effect on the local host, which never serialises.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
