/**
 * What Elastic says of the events of Windows' Security log by their code. Facts of the pipeline of elastic/integrations
 * (system, data stream security). Each line: categories, types, action, codes.
 */
const table = `process	end	logging-service-shutdown	1100
iam	admin,change	audit-log-cleared	1102
iam	admin	logging-full	1104
iam	admin	auditlog-archieved	1105
iam	admin	logging-processing-error	1108
configuration	access	authentication-package-loaded	4610
configuration	change	trusted-logon-process-registered	4611
configuration	access	notification-package-loaded	4614
configuration	change	system-time-changed	4616
configuration	access	security-package-loaded	4622
authentication	start	logged-in	4624
authentication	start	logon-failed	4625
authentication	end	logged-out	4634,4647
authentication	start	logged-in-explicit	4648
registry,configuration	change	registry-value-modified	4657
iam,configuration	admin,change	permissions-changed	4670
iam	admin	logged-in-special	4672
iam	admin	privileged-service-called	4673
iam	admin	privileged-operation	4674
process	start	created-process	4688
process	end	exited-process	4689
iam,configuration	admin,change	service-installed	4697
iam,configuration	creation,admin	scheduled-task-created	4698
iam,configuration	deletion,admin	scheduled-task-deleted	4699
iam,configuration	change,admin	scheduled-task-enabled	4700
iam,configuration	change,admin	scheduled-task-disabled	4701
iam,configuration	change,admin	scheduled-task-updated	4702
configuration	creation	domain-trust-added	4706
configuration	deletion	domain-trust-removed	4707
configuration	change	kerberos-policy-changed	4713
configuration	change	encrypted-data-recovery-policy-changed	4714
configuration	change	object-audit-policy-changed	4715
configuration	change	trusted-domain-information-changed	4716
iam,configuration	admin,change	system-security-access-granted	4717
iam,configuration	admin,deletion	system-security-access-removed	4718
iam,configuration	admin,change	changed-audit-config	4719
iam	user,creation	added-user-account	4720
iam	user,change	enabled-user-account	4722
iam	user,change	changed-password	4723
iam	user,change	reset-password	4724
iam	user,deletion	disabled-user-account	4725
iam	user,deletion	deleted-user-account	4726
iam	group,creation	added-group-account	4727,4731,4754
iam	group,change	added-member-to-group	4728,4732,4756
iam	group,change	removed-member-from-group	4729,4733,4757
iam	group,deletion	deleted-group-account	4730,4734,4758
iam	group,change	modified-group-account	4735,4737,4755
iam	user,change	modified-user-account	4738
configuration	change	domain-policy-changed	4739
iam	user,change	locked-out-user-account	4740
iam	creation,admin	added-computer-account	4741
iam	change,admin	changed-computer-account	4742
iam	deletion,admin	deleted-computer-account	4743
iam	group,creation	added-distribution-group-account	4744,4749,4759
iam	group,change	changed-distribution-group-account	4745,4750,4760
iam	group,change	added-member-to-distribution-group	4746,4751,4761
iam	group,change	removed-member-from-distribution-group	4747,4752,4762
iam	group,deletion	deleted-distribution-group-account	4748,4753,4763
iam	group,change	type-changed-group-account	4764
iam	user,change	unlocked-user-account	4767
authentication	start	kerberos-authentication-ticket-requested	4768
authentication	start	kerberos-service-ticket-requested	4769
authentication	start	kerberos-service-ticket-renewed	4770
authentication	start	kerberos-preauth-failed	4771
authentication	start	credential-validated	4776
authentication,session	start	session-reconnected	4778
authentication,session	end	session-disconnected	4779
iam	user,change	renamed-user-account	4781
iam	user,info	group-membership-enumerated	4798
iam	group,info	user-member-enumerated	4799
iam,configuration	admin,change	object-audit-changed	4817
iam,configuration	admin,creation	user-audit-policy-created	4902
iam,configuration	admin,change	security-event-source-added	4904
iam,configuration	admin,deletion	security-event-source-removed	4905
iam,configuration	admin,change	crash-on-audit-changed	4906
iam,configuration	admin,change	audit-setting-changed	4907
iam,configuration	admin,change	special-group-table-changed	4908
iam,configuration	admin,change	per-user-audit-policy-changed	4912
configuration	change	windows-firewall-setting-changed	4950
configuration	change	windows-firewall-group-policy-changed	4954
iam	admin,group	logged-in-special	4964
process	start	windows-firewall-service-started	5024
process	end	windows-firewall-service-stopped	5025
driver	start	windows-firewall-driver-started	5033
driver	end	windows-firewall-driver-stopped	5034
driver	end	windows-firewall-driver-error	5037
network,file	info,access	network-share-object-accessed	5140
network,file	info,access	network-share-object-access-checked	5145`;

export interface SecurityEvent {
  readonly code: string;
  readonly categories: readonly string[];
  readonly types: readonly string[];
  readonly action: string;
}

export const securityEvents: readonly SecurityEvent[] = table.split('\n').flatMap((line) => {
  const [categories = '', types = '', action = '', codes = ''] = line.split('\t');
  return codes.split(',').map((code) => ({
    code,
    categories: categories.split(','),
    types: types.split(','),
    action,
  }));
});
