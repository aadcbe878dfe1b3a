using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Operator;

/// <summary>How the operators' API reads and writes JSON: as the account API does.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(NewAccountBody))]
[JsonSerializable(typeof(NewAccountView))]
[JsonSerializable(typeof(AccountChangeBody))]
[JsonSerializable(typeof(OperatorAccountView))]
[JsonSerializable(typeof(NewOperatorKeyBody))]
[JsonSerializable(typeof(NewOperatorKeyView))]
[JsonSerializable(typeof(OperatorKeyList))]
[JsonSerializable(typeof(RevokedKeyNote))]
[JsonSerializable(typeof(PasswordBody))]
[JsonSerializable(typeof(GrantBody))]
[JsonSerializable(typeof(GrantView))]
[JsonSerializable(typeof(ModelBody))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(ModelViews))]
[JsonSerializable(typeof(MinerClassBody))]
[JsonSerializable(typeof(MinerClassView))]
[JsonSerializable(typeof(PriceBody))]
[JsonSerializable(typeof(PriceView))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(LedgerCheckView))]
[JsonSerializable(typeof(ModelUsageList))]
internal sealed partial class OperatorJsonContext : JsonSerializerContext;
