-- Who is in the cluster. These two tables and the table of queries are what Orleans' ADO.NET membership expects of a database: it reads
-- the texts of its queries from orleansquery by their keys, and hands them parameters of fixed names. The contract (names of tables, columns,
-- keys and parameters) is that of https://github.com/dotnet/orleans/tree/main/src/AdoNet (MIT licence); the statements are written for here.
-- Without a cluster the tables stay empty.
create table orleansquery (
    querykey  varchar(64) primary key,
    querytext varchar(8000) not null
);

create table orleansmembershipversiontable (
    deploymentid varchar(150) primary key,
    timestamp    timestamptz(3) not null default now(),
    version      int not null default 0
);

create table orleansmembershiptable (
    deploymentid varchar(150) not null references orleansmembershipversiontable,
    address      varchar(45) not null,
    port         int not null,
    generation   int not null,
    siloname     varchar(150) not null,
    hostname     varchar(150) not null,
    status       int not null,
    proxyport    int,
    suspecttimes varchar(8000),
    starttime    timestamptz(3) not null,
    iamalivetime timestamptz(3) not null,
    primary key (deploymentid, address, port, generation)
);

-- Every change of a row raises the version in the same statement, and only from the version that its author has read: of two silos
-- that change the table at once one changes nothing, is told so by a count of 0, and reads again.
insert into orleansquery (querykey, querytext) values
('InsertMembershipVersionKey', '
    with made as (
        insert into orleansmembershipversiontable (deploymentid) values (@DeploymentId) on conflict do nothing returning 1)
    select count(*)::int from made'),

('InsertMembershipKey', '
    with raised as (
        update orleansmembershipversiontable set version = version + 1, timestamp = now()
        where deploymentid = @DeploymentId and version = @Version and not exists (
            select from orleansmembershiptable
            where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
        returning 1),
    made as (
        insert into orleansmembershiptable
            (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
        select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        from raised
        returning 1)
    select count(*)::int from made'),

('UpdateMembershipKey', '
    with raised as (
        update orleansmembershipversiontable set version = version + 1, timestamp = now()
        where deploymentid = @DeploymentId and version = @Version
        returning 1),
    changed as (
        update orleansmembershiptable set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        from raised
        where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation
        returning 1)
    select count(*)::int from changed'),

('UpdateIAmAlivetimeKey', '
    update orleansmembershiptable set iamalivetime = @IAmAliveTime
    where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation'),

-- The version comes even where there is no such silo, or none at all.
('MembershipReadRowKey', '
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime,
        m.iamalivetime, v.version
    from orleansmembershipversiontable v
    left join orleansmembershiptable m
        on m.deploymentid = v.deploymentid and m.address = @Address and m.port = @Port and m.generation = @Generation
    where v.deploymentid = @DeploymentId'),

('MembershipReadAllKey', '
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime,
        m.iamalivetime, v.version
    from orleansmembershipversiontable v
    left join orleansmembershiptable m on m.deploymentid = v.deploymentid
    where v.deploymentid = @DeploymentId'),

('GatewaysQueryKey', '
    select address, proxyport, generation from orleansmembershiptable
    where deploymentid = @DeploymentId and status = @Status and proxyport > 0'),

('DeleteMembershipTableEntriesKey', '
    delete from orleansmembershiptable where deploymentid = @DeploymentId;
    delete from orleansmembershipversiontable where deploymentid = @DeploymentId'),

-- 3: active.
('CleanupDefunctSiloEntriesKey', '
    delete from orleansmembershiptable where deploymentid = @DeploymentId and iamalivetime < @IAmAliveTime and status <> 3');
